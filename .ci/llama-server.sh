#!/bin/sh
# Makes a llama-server available without touching the system: takes Debian sid's packages from the
# mirror that apt already uses, unpacks them into DIR, and prints the path of a wrapper that starts
# it with the C library it was built for. Best effort: exits 1 and says why where that cannot be.
#   usage: .ci/llama-server.sh [DIR]
set -eu

name=llama-server.sh
. "$(dirname "$0")/sid.sh"

if found=$(command -v llama-server); then
    echo "$found"
    exit 0
fi
sid_root "${1:-.cache/llama-server}"
wrapper=$root/llama-server
if [ -x "$wrapper" ] && "$wrapper" --version >/dev/null 2>&1; then
    echo "$wrapper"
    exit 0
fi
sid_unpack llama.cpp-tools --with-dependencies

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
"$wrapper" --version >&2
echo "$wrapper"
