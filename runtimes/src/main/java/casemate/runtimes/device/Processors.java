package casemate.runtimes.device;

/// Reads the CPU from `/proc` and `/sys`.
final class Processors {
    private Processors() {}

    static Cpu read(SystemFiles files, CgroupLimits limits) {
        int logical = logical(files);
        int allowed =
                files.value("proc/self/status", "Cpus_allowed_list")
                        .map(SystemFiles::count)
                        .filter(count -> count > 0)
                        .orElse(logical);
        int usable = (int) Math.ceil(Math.min(Math.min(allowed, logical), limits.cpus()));
        return new Cpu(model(files), logical, Math.max(usable, 1), Math.max(numaNodes(files), 1));
    }

    private static int logical(SystemFiles files) {
        return files.line("sys/devices/system/cpu/online")
                .map(SystemFiles::count)
                .filter(count -> count > 0)
                .orElseGet(() -> Math.max(listed(files), 1));
    }

    private static int listed(SystemFiles files) {
        return (int)
                files.lines("proc/cpuinfo").stream()
                        .filter(line -> line.startsWith("processor"))
                        .count();
    }

    /// x86 writes `model name`; Arm boards and mainframes have other places or none.
    private static String model(SystemFiles files) {
        return files.value("proc/cpuinfo", "model name")
                .or(() -> files.value("proc/cpuinfo", "Model"))
                .or(() -> files.line("proc/device-tree/model"))
                .orElse("unknown");
    }

    private static int numaNodes(SystemFiles files) {
        return files.line("sys/devices/system/node/online")
                .map(SystemFiles::count)
                .filter(count -> count > 0)
                .orElseGet(() -> files.names("sys/devices/system/node", "node[0-9]{1,4}").size());
    }
}
