#!/usr/bin/env bash
# The source of Rust's std, for a Rust that has none prebuilt for the target: rustup's,
# else Debian's package of the very same version. Rust itself must be there.
#   rust.sh [+TOOLCHAIN]
STEP="Rust"
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/debian.sh"

toolchain=${1:-}
command -v cargo >/dev/null || die "cargo is not there" "install Rust 1.95 or newer"
rustlib="$(rustc $toolchain --print sysroot)/lib/rustlib"
source="$rustlib/src/rust/library"

[ -e "$source/Cargo.lock" ] && exit 0
ls "$rustlib/$TARGET/lib/"libstd-*.rlib >/dev/null 2>&1 && exit 0

if [ -z "${NO_RUSTUP:-}" ] && command -v rustup >/dev/null; then
    say "adding rust-src with rustup"
    rustup component add rust-src ${toolchain:+--toolchain "${toolchain#+}"} >"$CACHE/log/rust-src.log" 2>&1 &&
        [ -e "$source/Cargo.lock" ] && exit 0
    say "  rustup could not; trying Debian"
fi

version=$(rustc $toolchain -vV | sed -n 's/^release: //p')
unpacked="$CACHE/rust-src/$version"
if [ ! -e "$unpacked/library/Cargo.lock" ]; then
    private_apt_update
    say "downloading rust-src $version"
    # Every suite that may have it, in lists of their own: the build's tools come from sid only.
    keys="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
    for suite in sid testing trixie-backports trixie; do
        echo "deb $keys $(debian_mirror) $suite main"
    done > "$APT_DIR/rust.list"
    mkdir -p "$APT_DIR/rust-lists/partial"
    apt_of_rust() { private_apt -o Dir::Etc::sourcelist="$APT_DIR/rust.list" -o Dir::State::lists="$APT_DIR/rust-lists" "$@"; }
    quietly rust-src-update apt_of_rust update
    rm -rf "$unpacked" "$unpacked.deb"; mkdir -p "$unpacked.deb"
    (cd "$unpacked.deb" && apt_of_rust download "rust-src=$version+*") >"$CACHE/log/rust-src.log" 2>&1 ||
        die "no rust-src $version in Debian (see $CACHE/log/rust-src.log)" \
            "get the source of Rust's std in another way: rustup component add rust-src"
    dpkg-deb -x "$unpacked.deb"/rust-src_*.deb "$unpacked.deb"
    mv "$unpacked.deb/usr/src/rustc-$version" "$unpacked"
    rm -rf "$unpacked.deb"
fi
mkdir -p "$(dirname "$source")"
ln -sfn "$unpacked/library" "$source"
say "the source of std $version is at $source ($(elapsed))"
