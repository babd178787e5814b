#!/bin/sh
# A machine without Java and without a network, whose file system can be written in one directory only: there an
# unprivileged user initialises Casemate, imports a model, serves it, asks it, and stops it.
#
# usage: unshare --net --mount --pid --fork --kill-child stock-machine.sh DATA EXECUTABLE MODEL [JAVA-DIRECTORY...]
#
# DATA exists and belongs to `nobody`. Run as root; what is mounted here ends with the namespace.
set -eu
data=$1
executable=$2
model=$3
shift 3

# The self-contained JVM file begins with a script that unpacks the rest.
unpack=
[ "$(head -c 2 "$executable")" != '#!' ] || unpack="CASEMATE_UNPACK_DIR=$data/unpacked"

as_nobody() {
    # shellcheck disable=SC2086 # nothing, or one word
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/nonexistent CASEMATE_DATA_DIR="$data/casemate" $unpack \
        setpriv --reuid=nobody --regid=nogroup --clear-groups --no-new-privs --inh-caps=-all "$@"
}
casemate() { (as_nobody "$executable" "$@"); }
die() {
    echo "stock-machine: $*" >&2
    exit 1
}

mount --make-rprivate /
mount -t proc proc /proc
ip link set lo up
[ -z "$(ip route show)" ] || die "there is a route"

for directory in "$@"; do
    mount -t tmpfs -o size=4k none "$directory"
done
(as_nobody sh -c 'java -version') >/dev/null 2>&1 && die "there is a Java"

mount --bind "$data" "$data"
while read -r _ _ _ _ where _; do
    [ -e "$where" ] || continue # under another mount
    case $where in
    "$data" | /proc | /proc/*) ;;
    *) mount -o remount,bind,ro "$where" ;;
    esac
done </proc/self/mountinfo
for place in / /tmp /var/tmp /dev/shm /run "$(dirname "$executable")"; do
    [ ! -d "$place" ] || ! touch "$place/casemate-was-here" 2>/dev/null || die "$place can be written"
done

casemate version
casemate init
casemate models import "$model"
(as_nobody "$executable" serve) >"$data/serve.log" 2>&1 &
server=$!
tries=0
until casemate status >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -le 100 ] && kill -0 $server || die "serve did not come up: $(cat "$data/serve.log")"
    sleep 0.2
done
casemate chat --model casemate-demo 'What is the capital of France?' || die "no answer: $(cat "$data/serve.log")"
kill -TERM $server
wait $server || die "serve ended with $?: $(cat "$data/serve.log")"
left=$(ps -u nobody -o pid=,args= || true)
[ -z "$left" ] || die "still running: $left"
echo "stopped"
