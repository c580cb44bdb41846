# The compression library, with its own configure, make and tests.
cp -a "$SOURCE" tree && cd tree
step configure ./configure --static
step build make -j"$JOBS" static all64

# Its rule for infcover asks for coverage data, which needs a compiler's runtime library.
step infcover "$CC" -O2 -I. test/infcover.c libz.a -o infcover

teststatic() { make teststatic QEMU_RUN="${RUNNER[*]}" | grep 'zlib test OK'; }
test64()     { make test64 QEMU_RUN="${RUNNER[*]}" | grep 'zlib 64-bit test OK'; }
infcover()   { program ./infcover; }
for name in teststatic test64 infcover; do test_that $name $name; done

# minigzip works as a filter and on files; the machine's gzip has to agree.
seq 200000 > numbers.txt
minigzip_to_gzip()   { program ./minigzip < numbers.txt | gzip -d | cmp - numbers.txt; }
gzip_to_minigzip()   { gzip -c numbers.txt | program ./minigzip -d | cmp - numbers.txt; }
minigzip_on_a_file() { cp numbers.txt n.txt && program ./minigzip n.txt && [ ! -e n.txt ] && gzip -dc n.txt.gz | cmp - numbers.txt; }
for name in minigzip_to_gzip gzip_to_minigzip minigzip_on_a_file; do test_that $name $name; done
