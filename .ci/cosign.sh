#!/bin/sh
# Makes cosign available without touching the system: unpacks Debian sid's package into DIR and prints the
# program's path. Best effort: exits 1 and says why where that cannot be.
#   usage: .ci/cosign.sh [DIR]
set -eu
name=cosign.sh
. "$(dirname "$0")/sid.sh"

if found=$(command -v cosign); then
    echo "$found"
    exit 0
fi
sid_root "${1:-.cache/cosign}"
program=$root/tree/usr/bin/cosign
if ! { [ -x "$program" ] && "$program" version >/dev/null 2>&1; }; then
    sid_unpack cosign
    "$program" version >&2
fi
echo "$program"
