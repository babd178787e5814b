package casemate.install.preflight;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks at this machine before anything is written.
public final class Preflight {
    private static final Set<String> CPU_FEATURES = Set.of("avx2", "f16c", "fma");
    private static final int KERNEL_MAJOR = 4;
    private static final int KERNEL_MINOR = 18;
    private static final long MIB = 1L << 20;

    /// Room that is left over, for journal, logs and file systems' own needs.
    private static final long SPARE_BYTES = 64 * MIB;

    private static final Pattern VERSION = Pattern.compile("^(\\d+)\\.(\\d+).*");

    private final Path proc;

    /// @param proc `/proc`, or what a test puts in its place
    public Preflight(Path proc) {
        this.proc = proc;
    }

    public static Preflight ofThisMachine() {
        return new Preflight(Path.of("/proc"));
    }

    public List<Finding> findings(Needs needs) throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(kernel());
        findings.add(libc());
        processor().ifPresent(findings::add);
        findings.add(memory(needs.memoryBytes()));
        findings.add(writable("prefix", needs.prefix()));
        findings.add(disk("disk of the prefix", needs.prefix(), needs.prefixBytes()));
        findings.add(writable("data directory", needs.dataDirectory()));
        findings.add(disk("disk of the data", needs.dataDirectory(), needs.dataBytes()));
        if (needs.port() > 0) {
            findings.add(port(needs.port()));
        }
        return findings;
    }

    private static Finding kernel() {
        String version = System.getProperty("os.version", "");
        Matcher matcher = VERSION.matcher(version);
        boolean good = false;
        if (matcher.matches()) {
            int major = Integer.parseInt(matcher.group(1));
            int minor = Integer.parseInt(matcher.group(2));
            good = major > KERNEL_MAJOR || (major == KERNEL_MAJOR && minor >= KERNEL_MINOR);
        }
        return Finding.of(
                "kernel",
                good,
                "Linux " + KERNEL_MAJOR + "." + KERNEL_MINOR + " or later",
                System.getProperty("os.name") + " " + version,
                "Use a machine with a newer kernel.");
    }

    /// The executable itself is run before anything changes; this says early, and in words, why it
    /// would not.
    private static Finding libc() throws IOException {
        String found = "none";
        for (String place : List.of("/lib64", "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu")) {
            if (Files.exists(Path.of(place, "libc.so.6"))) {
                found = place + "/libc.so.6";
            }
        }
        return Finding.of(
                "C library",
                !found.equals("none"),
                "the GNU C library",
                found,
                "Use a distribution with glibc, such as Debian 12 or RHEL 9; musl does not do.");
    }

    private Optional<Finding> processor() throws IOException {
        if (!System.getProperty("os.arch", "").equals("amd64")) {
            return Optional.empty();
        }
        Set<String> missing = new TreeSet<>(CPU_FEATURES);
        missing.removeAll(cpuFlags());
        return Optional.of(
                Finding.of(
                        "processor",
                        missing.isEmpty(),
                        String.join(", ", new TreeSet<>(CPU_FEATURES)),
                        missing.isEmpty() ? "all" : "no " + String.join(", no ", missing),
                        "The embedded runtime needs them: use a machine of 2013 or later, or let"
                                + " the hypervisor pass them on."));
    }

    private Set<String> cpuFlags() throws IOException {
        try (Stream<String> lines = Files.lines(proc.resolve("cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Set.copyOf(new TreeSet<>(List.of(line.split("\\s+", -1)))))
                    .orElse(Set.of());
        }
    }

    private Finding memory(long needed) throws IOException {
        long total;
        try (Stream<String> lines = Files.lines(proc.resolve("meminfo"))) {
            total =
                    lines.filter(line -> line.startsWith("MemTotal:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                            .findFirst()
                            .orElse(0);
        }
        return Finding.advisory(
                "memory",
                total >= needed,
                "about " + mib(needed) + " for the default model",
                mib(total),
                "Serve it with a shorter context or fewer slots, from an accelerator, or add"
                        + " memory.");
    }

    private static Finding writable(String check, Path directory) {
        Path there = existing(directory);
        return Finding.of(
                check,
                Files.isDirectory(there) && Files.isWritable(there),
                directory + ", which this user can write",
                there + (Files.isDirectory(there) ? " cannot be written" : " is no directory"),
                "Run as root, or choose a directory that you own.");
    }

    private static Finding disk(String check, Path directory, long needed) throws IOException {
        long free = Files.getFileStore(existing(directory)).getUsableSpace();
        return Finding.of(
                check,
                free - SPARE_BYTES >= needed,
                mib(needed) + " and " + mib(SPARE_BYTES) + " to spare on the disk of " + directory,
                mib(free) + " free",
                "Free some, or choose a directory on another disk.");
    }

    private static Finding port(int port) {
        String found = "free";
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            found = String.valueOf(e.getMessage());
        }
        return Finding.of(
                "port",
                found.equals("free"),
                "127.0.0.1:" + port + " free",
                found,
                "Stop what uses it, or install with another --port.");
    }

    /// The path or the nearest directory above it that is there.
    private static Path existing(Path path) {
        Path there = path.toAbsolutePath().normalize();
        while (!Files.exists(there)) {
            Path parent = there.getParent();
            if (parent == null) {
                return there;
            }
            there = parent;
        }
        return there;
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%,d MiB", (bytes + MIB - 1) / MIB);
    }
}
