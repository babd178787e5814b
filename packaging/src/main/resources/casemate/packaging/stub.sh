#!/bin/sh
# Casemate @VERSION@ in one file: a Java runtime, the application, and the memory of a warm start.
# The first start unpacks what follows this text, once, into a directory that only its owner can enter;
# every later one looks that up and becomes the program. All text is before the line __PAYLOAD__.
set -eu
unset CDPATH ENV BASH_ENV LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT
IFS=$(printf ' \t\nx') && IFS=${IFS%x}
# This text's own programs come from the system's directories; the application gets the caller's PATH back.
callers_path=${PATH:-}
PATH=/usr/bin:/bin

digest=@DIGEST@ # SHA-256 of what follows this text
offset=@OFFSET@ # its first byte, counted from 1
mebibytes=@MEBIBYTES@ # what it takes when it is unpacked

die() { # MESSAGE [EXIT]
    printf 'casemate: %s\n' "$1" >&2
    exit "${2:-1}"
}

case $0 in
/*) self=$0 ;;
*) self=$PWD/$0 ;;
esac
[ -r "$self" ] || die "cannot read itself at $self: start it by its path."

# Where to unpack: the option, which is only one here, before the command; the variable; the user's cache.
base=${CASEMATE_UNPACK_DIR:-}
case ${1:-} in
--unpack-dir)
    [ $# -ge 2 ] || die '--unpack-dir needs a directory.' 2
    base=$2
    [ -n "$base" ] || die '--unpack-dir needs a directory.' 2
    shift 2
    ;;
--unpack-dir=*)
    base=${1#--unpack-dir=}
    [ -n "$base" ] || die '--unpack-dir needs a directory.' 2
    shift
    ;;
esac
unset CASEMATE_UNPACK_DIR
if [ -z "$base" ]; then
    case ${XDG_CACHE_HOME:-} in
    /*) base=$XDG_CACHE_HOME/casemate ;;
    *)
        [ -n "${HOME:-}" ] || die 'there is no HOME to unpack into: give --unpack-dir DIR before the command, or set CASEMATE_UNPACK_DIR.'
        base=$HOME/.cache/casemate
        ;;
    esac
fi
case $base in
/*) ;;
*) base=$PWD/$base ;;
esac
dir=$base/@VERSION@-@SHORT_DIGEST@
elsewhere='Give another directory with --unpack-dir DIR before the command, or with CASEMATE_UNPACK_DIR.'

# What lies there is executed: nobody else may own it or be able to change it, nor exchange a directory above it.
# Above, a sticky directory will do, in which entries are their owners' (/tmp).
trusted() { # DIR
    lowest=$(cd -P -- "$1" 2>/dev/null && pwd -P) || die "cannot look at $1. $elsewhere"
    level=$lowest
    set --
    while :; do
        set -- "$@" "$level"
        [ "$level" != / ] || break
        level=${level%/*} level=${level:-/}
    done
    levels=$(stat -c '%u %a %n' -- "$@") || die "cannot look at $lowest. $elsewhere"
    while read -r owner mode level; do
        [ "$owner" = 0 ] || [ -O "$level" ] ||
            die "$level belongs to another user (number $owner), who could change what is started from $lowest. $elsewhere"
        case $mode in
        [1357]???) [ "$level" = "$lowest" ] || continue ;;
        *[2367]?) case $mode in
            *[2367]) ;;
            *) [ "$level" = "$lowest" ] || [ ! -G "$level" ] || continue ;; # a group of one's own (umask 002)
            esac ;;
        esac
        case $mode in
        *[2367] | *[2367]?) die "$level can be written by others than its owner (mode $mode), who could change what is started from $lowest. Run chmod go-w on it, or: $elsewhere" ;;
        esac
    done <<LEVELS
$levels
LEVELS
}

# A directory gets its name only when all of it is there, so the name and this mark are enough.
complete() {
    [ -x "$dir/runtime/bin/java" ] && [ -r "$dir/DIGEST" ] && read -r found <"$dir/DIGEST" && [ "$found" = "$digest" ]
}

unpack() (
    umask 077
    mkdir -p -- "$base" 2>/dev/null || die "cannot make the directory $base to unpack into. $elsewhere"
    trusted "$base"
    find "$base" -maxdepth 1 -name '.unpacking.*' -user "$(id -u)" -mmin +60 -exec rm -rf -- {} + 2>/dev/null || true
    part=$(mktemp -d -- "$base/.unpacking.XXXXXX" 2>/dev/null) || die "cannot write to $base. $elsewhere"
    trap 'rm -rf -- "$part"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    [ ! -t 2 ] || echo "casemate: the first start unpacks $mebibytes MiB into $dir" >&2

    # The same file twice, whatever its name leads to meanwhile.
    exec 3<"$self"
    found=$(tail -c "+$offset" -- /proc/self/fd/3 | sha256sum)
    [ "${found%% *}" = "$digest" ] ||
        die "$self is damaged: the SHA-256 of its content is ${found%% *}, and has to be $digest. Copy it again."
    problem=$({ tail -c "+$offset" -- /proc/self/fd/3 | gzip -dc | tar -xof - --no-same-permissions -C "$part"; } 2>&1) ||
        die "cannot unpack into $base, which takes $mebibytes MiB: $(printf '%s' "$problem" | tail -n 1). $elsewhere"
    problem=$("$part/runtime/bin/java" -XX:+UseSerialGC -XX:-UsePerfData -Xmx16m -version 2>&1) ||
        die "the program unpacked into $base cannot be run; is that file system mounted noexec? $(printf '%s' "$problem" | tail -n 1). $elsewhere"
    printf '%s\n' "$digest" >"$part/DIGEST"
    sync -f "$part" 2>/dev/null || sync
    # Another start may have been faster: then its directory is the one, and ours goes.
    mv -T -- "$part" "$dir" 2>/dev/null || complete ||
        die "$dir is there and is not what this file unpacks: remove it and start again."
    sync "$base" 2>/dev/null || true
)

[ ! -d "$base" ] || trusted "$base"
complete || unpack
trusted "$dir"

# Each way of life has its own warm start: the server's would make small commands slow.
case ${1:-} in
serve) warm=serve ;;
*) warm=command ;;
esac
PATH=$callers_path
[ -n "$PATH" ] || unset PATH
exec "$dir/runtime/bin/java" "@$dir/jvm.options" "-XX:AOTCache=$dir/app/$warm.aot" "-Dcasemate.program=$self" \
    -jar "$dir/app/quarkus-run.jar" "$@"
__PAYLOAD__
