package casemate.runtimes.device;

/// Reads main memory from `/proc/meminfo`, within the limits of control groups.
final class MainMemory {
    private static final String MEMINFO = "proc/meminfo";

    private MainMemory() {}

    static Memory read(SystemFiles files, CgroupLimits limits) {
        long total = Math.min(bytes(files, "MemTotal"), limits.memoryBytes());
        // Kernels before 3.14 do not state MemAvailable.
        boolean stated = files.value(MEMINFO, "MemAvailable:").isPresent();
        long available = bytes(files, stated ? "MemAvailable" : "MemFree");
        return new Memory(total, Math.min(Math.min(available, limits.freeBytes()), total));
    }

    /// A line such as `MemTotal: 16303428 kB`; 0 when it is missing.
    private static long bytes(SystemFiles files, String key) {
        return files.value(MEMINFO, key + ":")
                .map(value -> value.replaceAll("\\s*kB$", ""))
                .map(SystemFiles::parse)
                .map(kib -> Math.min(kib.orElse(0), Long.MAX_VALUE / 1024) * 1024)
                .orElse(0L);
    }
}
