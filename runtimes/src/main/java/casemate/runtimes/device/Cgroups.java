package casemate.runtimes.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the limits of this process's control groups, version 1 or 2, from the group itself up to
/// the mount's root.
///
/// Source: `Documentation/admin-guide/cgroup-v2.rst` and `cgroup-v1/` of Linux.
final class Cgroups {
    private static final String MOUNT = "sys/fs/cgroup";

    /// Version 1 writes "no limit" as the largest multiple of the page size.
    private static final long UNLIMITED_FROM = 1L << 60;

    private final SystemFiles files;

    private Cgroups(SystemFiles files) {
        this.files = files;
    }

    static CgroupLimits limits(SystemFiles files) {
        Cgroups cgroups = new Cgroups(files);
        return files.exists(MOUNT + "/cgroup.controllers")
                ? cgroups.version2()
                : cgroups.version1("memory").and(cgroups.version1("cpu"));
    }

    private CgroupLimits version2() {
        CgroupLimits limits = CgroupLimits.NONE;
        for (String directory : upwards(MOUNT, pathOf("0", ""))) {
            limits = limits.and(cpuMax(directory)).and(memoryMax(directory));
        }
        return limits;
    }

    /// `cpu.max` has `QUOTA PERIOD` in microseconds, or `max PERIOD`.
    private CgroupLimits cpuMax(String directory) {
        String[] words = files.line(directory + "/cpu.max").orElse("max").split(" ", -1);
        return words.length < 2
                ? CgroupLimits.NONE
                : CgroupLimits.ofCpu(
                        SystemFiles.parse(words[0]).orElse(0),
                        SystemFiles.parse(words[1]).orElse(0));
    }

    private CgroupLimits memoryMax(String directory) {
        long limit = files.number(directory + "/memory.max").orElse(Long.MAX_VALUE);
        return memory(directory, limit, "/memory.current", "inactive_file");
    }

    private CgroupLimits version1(String controller) {
        CgroupLimits limits = CgroupLimits.NONE;
        String mount = files.exists(MOUNT + "/" + controller) ? controller : "cpu,cpuacct";
        for (String directory : upwards(MOUNT + "/" + mount, pathOf(null, controller))) {
            limits =
                    limits.and(
                            controller.equals("memory")
                                    ? memory(
                                            directory,
                                            files.number(directory + "/memory.limit_in_bytes")
                                                    .orElse(Long.MAX_VALUE),
                                            "/memory.usage_in_bytes",
                                            "total_inactive_file")
                                    : CgroupLimits.ofCpu(
                                            files.number(directory + "/cpu.cfs_quota_us").orElse(0),
                                            files.number(directory + "/cpu.cfs_period_us")
                                                    .orElse(0)));
        }
        return limits;
    }

    private CgroupLimits memory(String directory, long limit, String usage, String cache) {
        if (limit >= UNLIMITED_FROM) {
            return CgroupLimits.NONE;
        }
        long used = files.number(directory + usage).orElse(0);
        long reclaimable =
                files.value(directory + "/memory.stat", cache + " ")
                        .map(SystemFiles::parse)
                        .map(bytes -> bytes.orElse(0))
                        .orElse(0L);
        return CgroupLimits.ofMemory(limit, Math.max(used - reclaimable, 0));
    }

    /// The third field of the line of `/proc/self/cgroup` with this hierarchy or controller.
    private String pathOf(@Nullable String hierarchy, String controller) {
        for (String line : files.lines("proc/self/cgroup")) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3
                    && (fields[0].equals(hierarchy)
                            || (hierarchy == null
                                    && List.of(fields[1].split(",", -1)).contains(controller)))) {
                return fields[2];
            }
        }
        return "/";
    }

    /// The group's directory and those above it. In a container the path may be that of the host,
    /// or lead out of the namespace, while the group's own files lie at the mount's root.
    private List<String> upwards(String mount, String path) {
        List<String> directories = new ArrayList<>();
        Optional<String> leaf =
                Optional.of(path.replaceAll("^/+|/+$", ""))
                        .filter(relative -> !relative.contains(".."))
                        .filter(relative -> files.exists(mount + "/" + relative));
        for (String relative = leaf.orElse("");
                !relative.isEmpty();
                relative = relative.substring(0, Math.max(relative.lastIndexOf('/'), 0))) {
            directories.add(mount + "/" + relative);
        }
        directories.add(mount);
        return directories;
    }
}
