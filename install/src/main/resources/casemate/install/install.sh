#!/bin/sh
# Installs Casemate from this medium. Read it first: it is short on purpose.
#
#   sh install.sh --root-fingerprint HEX [--dry-run] [further options of `casemate install`]
#
# What it does, in this order, and nothing else:
#   1. checks that this machine can run Casemate at all;
#   2. checks that `casemate` on this medium is the executable that the vendor signed:
#      paper -> root.json -> release keys -> manifest.json -> digest of the executable;
#   3. runs `casemate install`, which verifies everything again, post-quantum signatures and every
#      byte included, before it changes anything.
# It changes nothing itself. A copy of the executable lies in a temporary directory while it runs,
# so that what is run is what was checked, whatever happens to the medium meanwhile.
#
# Where Casemate is installed already and no fingerprint is given, the installed executable, which
# knows whom to believe, verifies this medium, and nothing on the medium is run before.
#
# Exit codes: 1 not done, 2 wrong options, else those of `casemate install`. What is refused here has the
# code that casemate has for it: 24 signature, 25 digest, 35 threshold, 36 root, 39 media, 40 another
# platform's, 42 machine.
set -eu
LC_ALL=C
export LC_ALL
umask 077
unset CDPATH ENV BASH_ENV LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT
IFS=$(printf ' \t\nx') && IFS=${IFS%x}

here=$(cd "$(dirname "$0")" && pwd)
bundle=$here/bundle
manifest=$bundle/manifest.json

say() { printf 'install.sh: %s\n' "$*"; }
wrong() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 2
}
refuse() { # CODE WHY
    code=$1
    shift
    printf 'install.sh: REFUSED: %s\n' "$*" >&2
    exit "$code"
}

# --- 0. surroundings -------------------------------------------------------------------------
# Whoever may write to a directory, or to one above it, can exchange what lies there between our look and its use.
me=$(PATH=/usr/bin:/bin id -u)
own() { # DIRECTORY: whether only we and root could
    level=$(cd -P -- "$1" 2>/dev/null && pwd -P) || return 1
    while :; do
        seen=$(PATH=/usr/bin:/bin stat -c '%u %a' -- "$level" 2>/dev/null) || return 1
        case ${seen%% *} in 0 | "$me") ;; *) return 1 ;; esac
        # Sticky, so that entries are their owners'; or not to be written to by others.
        case ${seen##* } in [1357]???) ;; *[2367]? | *[2367]) return 1 ;; esac
        [ "$level" != / ] || return 0
        level=${level%/*} level=${level:-/}
    done
}
asked=$PATH: safe=
while [ -n "$asked" ]; do
    entry=${asked%%:*} asked=${asked#*:}
    case $entry in /*) ! own "$entry" || safe=${safe:+$safe:}$entry ;; esac
done
PATH=$safe
export PATH
for TMPDIR in "${TMPDIR:-/tmp}" /tmp /var/tmp ''; do [ -z "$TMPDIR" ] || ! own "$TMPDIR" || break; done
[ -n "$TMPDIR" ] || refuse 42 "no temporary directory is safe from other users: set TMPDIR to one of your own."
export TMPDIR

# Only two options matter here; all of them are passed on.
fingerprint=
prefix=/opt/casemate
before=
for word in "$@"; do
    case $before in
    --root-fingerprint) fingerprint=$word ;;
    --prefix) prefix=$word ;;
    esac
    case $word in
    --root-fingerprint=*) fingerprint=${word#*=} ;;
    --prefix=*) prefix=${word#*=} ;;
    esac
    before=$word
done

# --- 1. this machine -------------------------------------------------------------------------
[ "$(uname -s)" = Linux ] || refuse 42 "this machine runs $(uname -s); expected Linux."
case $(uname -m) in
x86_64) platform=linux-amd64 ;;
aarch64 | arm64) platform=linux-arm64 ;;
*) refuse 42 "this machine is a $(uname -m); expected x86_64 or aarch64." ;;
esac
for program in sha256sum sed tr grep cut fold mktemp cp; do
    command -v "$program" >/dev/null 2>&1 || refuse 42 "the program $program is missing: install it."
done
say "machine: $platform, kernel $(uname -r)"

if [ -z "$fingerprint" ] && [ -x "$prefix/current/bin/casemate" ]; then
    say "Casemate is installed below $prefix: its executable verifies this medium"
    exec "$prefix/current/bin/casemate" install "$here" "$@"
fi

# --- 2. the executable -----------------------------------------------------------------------
[ -n "$fingerprint" ] ||
    wrong "the fingerprint of the vendor's root is needed: --root-fingerprint HEX, from paper."
fingerprint=$(printf '%s' "$fingerprint" | tr -d ' \t\n:' | tr 'A-F' 'a-f')
printf '%s' "$fingerprint" | grep -q '^[0-9a-f]\{64\}$' ||
    wrong "--root-fingerprint is not 64 hexadecimal digits."
for file in "$here/casemate" "$manifest"; do
    if [ ! -f "$file" ] || [ -L "$file" ]; then
        refuse 39 "$file is missing or no plain file: copy the medium again, completely."
    fi
done

work=$(mktemp -d "$TMPDIR/casemate-install.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
digest() { sha256sum <"$1" | cut -c1-64; }
cp "$here/casemate" "$work/casemate"
cp "$manifest" "$work/manifest.json"
chmod 700 "$work/casemate"

# The root that people have on paper. If there are newer ones, `casemate install` walks to them.
root=
for file in "$bundle"/trust/*.root.json; do
    [ -f "$file" ] && [ "$(digest "$file")" = "$fingerprint" ] && cp "$file" "$work/root.json" && root=$file
done
[ -n "$root" ] || refuse 36 "no root on this medium has the fingerprint $fingerprint. Compare the paper with a second source."
say "root: trust/$(basename "$root") has the fingerprint from paper"

# The files are JSON of one line without white space. This shows a line for each `{`.
objects() { tr '{' '\n' <"$1"; }
release=$(sed -n 's/.*"release":{"keyIds":\[\([^]]*\)\],"thresholds":{\([^}]*\)}.*/\1 \2/p' "$work/root.json")
ids=$(printf '%s' "$release" | sed 's/ .*//' | tr -d '"' | tr ',' ' ')
needed=$(printf '%s' "$release" | sed -n 's/.*"ecdsa-p256":\([0-9]*\).*/\1/p')
if [ -z "$ids" ] || [ -z "$needed" ]; then
    refuse 36 "trust/$(basename "$root") has no release role."
fi

tool=
for program in openssl cosign; do
    [ -n "$tool" ] || ! command -v "$program" >/dev/null 2>&1 || tool=$program
done

verify() { # KEYID: whether this key of the root has signed the manifest (P-256)
    {
        echo "-----BEGIN PUBLIC KEY-----"
        objects "$work/root.json" | grep "\"keyId\":\"$1\",\"algorithm\"" |
            sed -n 's/.*"publicKey":"\([A-Za-z0-9+/=]*\)".*/\1/p' | fold -w 64
        echo "-----END PUBLIC KEY-----"
    } >"$work/key.pem"
    if [ "$tool" = openssl ]; then
        openssl dgst -sha256 -verify "$work/key.pem" -signature "$bundle/sig/$1.manifest.sig" \
            "$work/manifest.json"
    else
        cosign verify-blob --key "$work/key.pem" --insecure-ignore-tlog \
            --bundle "$bundle/sig/$1.manifest.sigstore.json" "$work/manifest.json"
    fi >"$work/said" 2>&1
}

found=$(digest "$work/casemate")
if [ -z "$tool" ]; then
    cat >&2 <<TXT
install.sh: neither openssl nor cosign is on this machine, so nothing was checked. Compare by eye:
    $(digest "$work/manifest.json")
        is the SHA-256 of manifest.json; your security team verified one (bundle/README-VERIFY.txt)
    $found
        is the SHA-256 of casemate; manifest.json must say the same ("role":"appliance")
When both are right, run:
    $here/casemate install $here --root-fingerprint $fingerprint ...
TXT
    exit 1
fi

good=0
for id in $ids; do
    [ -f "$bundle/sig/$id.manifest.sig" ] || continue
    verify "$id" || refuse 24 "sig/$id.manifest.sig is not this key's signature of manifest.json ($tool). Do not use this medium; keep it as evidence."
    good=$((good + 1))
done
[ "$good" -ge "$needed" ] || refuse 35 "manifest.json has $good good signatures by release keys of trust/$(basename "$root"); expected $needed. If the vendor has newer roots, take the newest one's fingerprint from paper."
say "manifest.json: $good signatures by release keys of this root, checked with $tool"

# Only now is anything read out of the manifest: the digest of this machine's executable.
expected=$(sed 's/{"id":/\
&/g' "$work/manifest.json" | grep '^{"id":"[^"]*","role":"appliance",' |
    grep "\"platform\":\"$platform\"" | sed -n 's/.*"digest":{"sha256":"\([0-9a-f]\{64\}\)".*/\1/p')
[ "$(printf '%s\n' "$expected" | grep -c .)" = 1 ] || refuse 40 "manifest.json has no appliance for $platform, or several: ask for a medium for this machine."
[ "$found" = "$expected" ] || refuse 25 "casemate on this medium is not the signed one: expected SHA-256 $expected, found $found. Do not run it; keep it as evidence."
say "casemate: SHA-256 $found, as signed"

# --- 3. hand over ----------------------------------------------------------------------------
"$work/casemate" install "$here" "$@"
