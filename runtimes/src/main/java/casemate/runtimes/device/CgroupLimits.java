package casemate.runtimes.device;

/// What the control groups above this process leave to it.
///
/// @param cpus processors' worth of time; infinite without a quota
/// @param memoryBytes the limit; [Long#MAX_VALUE] without one
/// @param freeBytes what is left below the limit; [Long#MAX_VALUE] without one
record CgroupLimits(double cpus, long memoryBytes, long freeBytes) {
    static final CgroupLimits NONE =
            new CgroupLimits(Double.POSITIVE_INFINITY, Long.MAX_VALUE, Long.MAX_VALUE);

    /// Both hold: a group is also bound by the groups around it.
    CgroupLimits and(CgroupLimits other) {
        return new CgroupLimits(
                Math.min(cpus, other.cpus),
                Math.min(memoryBytes, other.memoryBytes),
                Math.min(freeBytes, other.freeBytes));
    }

    static CgroupLimits ofCpu(long quota, long period) {
        return quota <= 0 || period <= 0
                ? NONE
                : new CgroupLimits((double) quota / period, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /// @param usedBytes without the page cache that the kernel would give up
    static CgroupLimits ofMemory(long limitBytes, long usedBytes) {
        return new CgroupLimits(
                Double.POSITIVE_INFINITY, limitBytes, Math.max(limitBytes - usedBytes, 0));
    }
}
