#!/bin/sh
# Makes an OpenSSL that knows ML-DSA (3.5 or later) available without touching the system: unpacks Debian sid's
# packages into DIR and prints the path of a wrapper that starts it with the C library it was built for. Best effort:
# exits 1 and says why where that cannot be.
#   usage: .ci/openssl.sh [DIR]
set -eu
name=openssl.sh
. "$(dirname "$0")/sid.sh"

new_enough() { # PROGRAM
    "$1" version 2>/dev/null | grep -Eq '^OpenSSL (3\.([5-9]|[1-9][0-9])|[4-9])\.'
}

if found=$(command -v openssl) && new_enough "$found"; then
    echo "$found"
    exit 0
fi
sid_root "${1:-.cache/openssl}"
wrapper=$root/openssl
if ! { [ -x "$wrapper" ] && new_enough "$wrapper"; }; then
    sid_unpack openssl --with-dependencies
    loader=$(find "$root/tree" -name 'ld-linux*.so.*' | head -n 1)
    modules=$(find "$root/tree" -type d -name ossl-modules | head -n 1)
    [ -n "$loader" ] || { say "the packages look different"; exit 1; }
    cat >"$wrapper" <<END
#!/bin/sh
OPENSSL_CONF=/dev/null OPENSSL_MODULES=$modules exec $loader --library-path $(dirname "$loader") $root/tree/usr/bin/openssl "\$@"
END
    chmod +x "$wrapper"
    "$wrapper" version >&2
    new_enough "$wrapper" || { say "it is too old"; exit 1; }
fi
echo "$wrapper"
