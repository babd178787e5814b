#!/bin/sh
# Makes a llama-server available without touching the system: takes Debian sid's packages from the
# mirror that apt already uses, unpacks them into DIR, and prints the path of a wrapper that starts
# it with the C library it was built for. Best effort: exits 1 and says why where that cannot be.
#   usage: .ci/llama-server.sh [DIR]
set -eu

if found=$(command -v llama-server); then
    echo "$found"
    exit 0
fi
say() { echo "llama-server.sh: $*" >&2; }
for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || { say "no $tool here"; exit 1; }
done

root=${1:-.cache/llama-server}
mkdir -p "$root"
root=$(cd "$root" && pwd)
wrapper=$root/llama-server
if [ -x "$wrapper" ] && "$wrapper" --version >/dev/null 2>&1; then
    echo "$wrapper"
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
: >"$apt/status" # as if nothing were installed, so that the C library comes along
run_apt() {
    apt-get -q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" \
        -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
        -o Debug::NoLocking=1 "$@" >&2
}
run_apt update
run_apt install -y --no-install-recommends --download-only llama.cpp-tools
mkdir -p "$root/tree"
for package in "$apt"/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$root/tree"
done

server=$(find "$root/tree" -path '*/bin/llama-server' | head -n 1)
loader=$(find "$root/tree" -name 'ld-linux*.so.*' | head -n 1)
backends=$(find "$root/tree" -type d -name 'backends*' | head -n 1)
[ -n "$server" ] && [ -n "$loader" ] && [ -n "$backends" ] || { say "the packages look different"; exit 1; }
libraries=$(dirname "$loader")
# Backends lie at an absolute path that does not exist here, so one is named: the best that this
# processor surely has.
backend=$backends/libggml-cpu-x64.so
grep -q '^flags.* avx2 .* fma\|^flags.* fma .* avx2 ' /proc/cpuinfo && backend=$backends/libggml-cpu-haswell.so
cat >"$wrapper" <<END
#!/bin/sh
GGML_BACKEND_PATH=$backend exec $loader --library-path $libraries:$libraries/llama $server "\$@"
END
chmod +x "$wrapper"
rm -rf "$apt"
"$wrapper" --version >&2
echo "$wrapper"
