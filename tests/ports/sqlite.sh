# The database: its shell on real files with a journal, checked by the machine's own library.
tools=()
[ "$SIDE" = native ] || tools=(--host=wasm32-wasip3)
step configure env CC_FOR_BUILD=cc "$SOURCE/configure" "${tools[@]}" --disable-shared --disable-tcl --disable-readline
step build make -j"$JOBS" sqlite3

# Built for WASI, sqlite takes lock files by default, which a killed process leaves behind.
shell="./sqlite3 -vfs unix"
machine() { python3 - "$@" <<'P'
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(*(row[0] for row in connection.execute(sys.argv[2])))
connection.commit()
P
}
a_database_is_written() {
    program $shell test.db "create table t(id integer primary key, text); begin;
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000) insert into t select i, 'row ' || i from n;
        commit; create index by_text on t(text);"
    same "ok" "$(machine test.db 'pragma integrity_check')" && same 50000 "$(machine test.db 'select count(*) from t')"
}
one_of_the_machine_is_read() {
    rm -f other.db; machine other.db 'create table u as select 7 as seven'
    same 7 "$(program $shell other.db 'select seven from u')"
}
journal_modes() {
    for mode in delete truncate persist memory; do
        same "$mode" "$(program $shell modes.db "pragma journal_mode=$mode; create table if not exists m(x); insert into m values(1);")"
    done
    same 4 "$(machine modes.db 'select count(*) from m')"
}
a_transaction_is_rolled_back() {
    program $shell test.db "begin; delete from t; rollback;"
    same 50000 "$(program $shell test.db 'select count(*) from t')"
}
# A process that ends amid a transaction leaves a hot journal; the next one rolls back.
a_hot_journal_is_rolled_back() {
    cp test.db hot.db
    program $shell hot.db "pragma cache_size=5; begin; update t set text='lost';" ".exit 3" || true
    [ -s hot.db-journal ] || { echo "no journal was left"; return 1; }
    same 0 "$(program $shell hot.db "select count(*) from t where text='lost'")"
    same ok "$(program $shell hot.db 'pragma integrity_check')"
}
# The write-ahead log needs shared memory.
wal_is_refused() { same delete "$(program $shell wal.db 'pragma journal_mode=wal')"; }
a_query_with_an_index() { same "row 777" "$(program $shell test.db "select text from t where text='row 777'")"; }
vacuum()         { program $shell test.db "delete from t where id > 100; vacuum;" && same ok "$(machine test.db 'pragma integrity_check')"; }
backup()         { program $shell test.db ".backup copy.db" && same ok "$(machine copy.db 'pragma integrity_check')"; }
dump_and_restore() { program $shell test.db .dump > dump.sql && program $shell back.db < dump.sql && same 100 "$(program $shell back.db 'select count(*) from t')"; }
csv_import()     { seq 1000 | sed 's/$/,x/' > in.csv; program $shell csv.db "create table c(a,b)" ".import --csv in.csv c" && same 500500 "$(program $shell csv.db 'select sum(a) from c')"; }
errors_are_told() { ! program $shell test.db "select * from nowhere" 2>errors.txt && grep -q 'no such table' errors.txt; }
[ "$SIDE" = component ] || wal_is_refused() { true; }
for name in a_database_is_written one_of_the_machine_is_read journal_modes a_transaction_is_rolled_back \
        a_hot_journal_is_rolled_back a_query_with_an_index vacuum wal_is_refused backup dump_and_restore csv_import errors_are_told; do
    test_that $name $name
done

# What its fuzzing found, each file of it a tenth (all of it takes many minutes).
step build-tests make -j"$JOBS" CFLAGS=-O1 fuzzcheck speedtest1
cp "$SOURCE"/test/fuzzdata*.db .
fuzzcheck() { program ./fuzzcheck --slice 0 10 "$1" | tee "$1.txt"; grep -q '^fuzzcheck .*: 0 errors out of [1-9]' "$1.txt"; }
for file in fuzzdata*.db; do test_that "fuzzcheck:${file%.db}" fuzzcheck "$file"; done

# Its benchmark, which adds up everything that it was answered.
speedtest() {
    rm -f speed.db && program ./speedtest1 --vfs unix --size 20 --verify "$@" speed.db > speed.txt
    grep Verification speed.txt
    [ "$SIDE" = native ] || cmp <(grep Verification speed.txt) <(grep Verification "$NATIVE/speed.txt")
    same ok "$(machine speed.db 'pragma integrity_check')"
}
test_that speedtest1 speedtest
