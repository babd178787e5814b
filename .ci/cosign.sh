#!/bin/sh
# Makes cosign available without touching the system: takes Debian sid's package from the mirror that apt
# already uses, unpacks it into DIR, and prints the program's path. Best effort: exits 1 and says why
# where that cannot be.
#   usage: .ci/cosign.sh [DIR]
set -eu

if found=$(command -v cosign); then
    echo "$found"
    exit 0
fi
say() { echo "cosign.sh: $*" >&2; }
for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || { say "no $tool here"; exit 1; }
done

root=${1:-.cache/cosign}
mkdir -p "$root"
root=$(cd "$root" && pwd)
program=$root/tree/usr/bin/cosign
if [ -x "$program" ] && "$program" version >/dev/null 2>&1; then
    echo "$program"
    exit 0
fi

# The mirror, from either form of apt's configuration.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -n -e 's/^URIs: *\([^ ]*\/debian\)\/*\( .*\)*$/\1/p' \
        -e 's/^deb \(\[[^]]*\] \)*\([^ ]*\/debian\)\/* .*/\2/p' | head -n 1)
[ -n "$mirror" ] || { say "apt is not configured for a Debian mirror"; exit 1; }
key=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$key" ] || { say "no $key; install debian-archive-keyring"; exit 1; }

apt=$root/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
echo "deb [signed-by=$key] $mirror sid main" >"$apt/sources.list"
: >"$apt/status"
run_apt() {
    apt-get -q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" \
        -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
        -o Debug::NoLocking=1 "$@" >&2
}
run_apt update
(cd "$apt" && run_apt download cosign)
mkdir -p "$root/tree"
dpkg-deb -x "$apt"/cosign_*.deb "$root/tree"
rm -rf "$apt"
"$program" version >&2
echo "$program"
