# Sourced by the scripts beside it: takes packages of Debian's unstable distribution from the mirror that apt already
# uses and unpacks them into a directory, without touching the system. Needs `name` for messages.

say() { echo "$name: $*" >&2; }

# sid_root DIR: makes DIR and sets `root` to its absolute path.
sid_root() {
    mkdir -p "$1"
    root=$(cd "$1" && pwd)
}

# sid_unpack PACKAGE [--with-dependencies]: into $root/tree. With dependencies the C library comes along, as if nothing
# were installed. Returns 1 and says why where that cannot be.
sid_unpack() {
    for tool in apt-get dpkg-deb; do
        command -v "$tool" >/dev/null || { say "no $tool here"; return 1; }
    done
    # The mirror, from either form of apt's configuration.
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
        sed -n -e 's/^URIs: *\([^ ]*\/debian\)\/*\( .*\)*$/\1/p' \
            -e 's/^deb \(\[[^]]*\] \)*\([^ ]*\/debian\)\/* .*/\2/p' | head -n 1)
    [ -n "$mirror" ] || { say "apt is not configured for a Debian mirror"; return 1; }
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -r "$key" ] || { say "no $key; install debian-archive-keyring"; return 1; }

    apt=$root/apt
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    echo "deb [signed-by=$key] $mirror sid main" >"$apt/sources.list"
    : >"$apt/status"
    run_apt update || return 1
    if [ "${2:-}" = --with-dependencies ]; then
        run_apt install -y --no-install-recommends --download-only "$1" || return 1
    else
        (cd "$apt/cache/archives" && run_apt download "$1") || return 1
    fi
    mkdir -p "$root/tree"
    for package in "$apt"/cache/archives/*.deb; do
        dpkg-deb -x "$package" "$root/tree" || return 1
    done
    rm -rf "$apt"
}

run_apt() {
    apt-get -q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" \
        -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
        -o Debug::NoLocking=1 "$@" >&2
}
