# Packages of other Debian suites, by way of a private apt: its own sources, lists
# and (empty) dpkg status, so the machine's own package sources are never touched.
# Sourced after common.sh.

APT_DIR="$CACHE/apt"
KEPT_SOURCES="$SYSROOT_SRC/setup/kept-sources.txt"

# The machine's own Debian mirror, from its own apt configuration, with a slash at its end.
debian_mirror() {
    if [ -n "${DEBIAN_MIRROR:-}" ]; then echo "${DEBIAN_MIRROR%/}/"; return; fi
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 2>/dev/null |
        awk '$2 !~ /security|updates|backports/ && $1 ~ /\/debian\/?$/ { sub(/\/?$/, "/", $1); print $1; exit }'
}

# private_apt ARGS...: apt-get with the private configuration.
private_apt() { apt-get -c "$APT_DIR/apt.conf" -qq "$@"; }

# Set up the private configuration and fetch the package lists, once a day.
private_apt_update() {
    [ -n "$(find "$APT_DIR/updated" -mtime -1 2>/dev/null)" ] && return
    command -v apt-get >/dev/null || die "apt-get is not there" \
        "this setup takes its sources from Debian; on another system use WASI_SDK=<folder of a wasi-sdk 34 or newer>"
    local mirror; mirror=$(debian_mirror)
    [ -n "$mirror" ] || die "no Debian mirror found in the machine's apt configuration" \
        "name one: DEBIAN_MIRROR=<address> make setup"

    mkdir -p "$APT_DIR"/{lists/partial,archives/partial,etc/preferences.d}
    : > "$APT_DIR/dpkg-status"
    cat > "$APT_DIR/apt.conf" <<CONF
Dir::Etc::sourcelist "$APT_DIR/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "-";
Dir::Etc::preferencesparts "-";
Dir::State "$APT_DIR";
Dir::State::status "$APT_DIR/dpkg-status";
Dir::State::lists "$APT_DIR/lists";
Dir::Cache "$APT_DIR";
Dir::Cache::archives "$APT_DIR/archives";
Dir::Log "$APT_DIR";
APT::Install-Recommends "0";
APT::Sandbox::User "";
APT::Get::Assume-Yes "1";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::Check-Valid-Until "0";
CONF
    local keys="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
    {
        echo "deb $keys $mirror sid main"
        local suite
        for suite in sid testing trixie-backports trixie; do echo "deb-src $keys $mirror $suite main"; done
    } > "$APT_DIR/sources.list"
    say "reading the package lists of Debian sid, testing, trixie"
    quietly apt-update private_apt update
    touch "$APT_DIR/updated"
}

# fetch_packages FOLDER PACKAGE...: unpack packages of sid and all they depend on into FOLDER.
fetch_packages() {
    local folder=$1; shift
    private_apt_update
    rm -f "$APT_DIR"/archives/*.deb
    say "downloading $*, with what they depend on"
    quietly apt-download private_apt install --download-only "$@"
    mkdir -p "$folder"
    local deb
    for deb in "$APT_DIR"/archives/*.deb; do dpkg-deb -x "$deb" "$folder"; done
    rm -f "$APT_DIR"/archives/*.deb
}

# fetch_source PACKAGE FOLDER [PART...]: unpack the newest upstream source of PACKAGE that
# the mirror really serves (a listed version may be gone) into FOLDER, all or only some
# of its folders. FOLDER/.version says which version it is.
fetch_source() {
    local package=$1 folder=$2 version tar tried=""
    local parts=("${@:3}")
    private_apt_update
    mkdir -p "$APT_DIR/source"
    for version in $(versions_of "$package"); do
        say "downloading the source of $package $version"
        if download_source "$package" "$version" >"$CACHE/log/source-$package.log" 2>&1; then
            tar=$(ls "$APT_DIR/source/$package"_*.orig.tar.* | grep -v '\.asc$')
            rm -rf "$folder"; mkdir -p "$folder"
            tar -xf "$tar" -C "$folder" --strip-components=1 \
                --wildcards --no-wildcards-match-slash "${parts[@]/#/*/}" ||
                die "the source of $package $version could not be unpacked" "look for free space in $CACHE"
            rm -f "$APT_DIR/source/$package"_*
            echo "$version" > "$folder/.version"
            return
        fi
        say "  not served; trying an older one"
        tried="$tried $version"
    done
    die "no source of $package could be downloaded (tried:${tried:- none listed})" \
        "check the network, then run 'make setup' again; the last error is in $CACHE/log/source-$package.log"
}

# The versions of a source package that may be had, newest first.
versions_of() {
    {
        apt-cache -c "$APT_DIR/apt.conf" showsrc "$1" 2>/dev/null | awk '$1 == "Version:" { print $2 }'
        awk -v package="$1" '$1 == package { print $2 }' "$KEPT_SOURCES"
    } | sort -Vru
}

# download_source PACKAGE VERSION: into $APT_DIR/source.
download_source() {
    local kept path sum
    rm -f "$APT_DIR/source/$1"_*
    kept=$(awk -v package="$1" -v version="$2" '$1 == package && $2 == version { print $3, $4 }' "$KEPT_SOURCES")
    if [ -n "$kept" ]; then
        read -r path sum <<<"$kept"
        /usr/lib/apt/apt-helper -c "$APT_DIR/apt.conf" download-file \
            "$(debian_mirror)$path" "$APT_DIR/source/${path##*/}" "SHA256:$sum"
    else
        (cd "$APT_DIR/source" && private_apt source --download-only --tar-only "$1=$2")
    fi
}
