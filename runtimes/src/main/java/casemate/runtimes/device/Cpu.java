package casemate.runtimes.device;

/// The processors that this process may use.
///
/// @param model the vendor's name, or `unknown`
/// @param logicalCores online logical processors of the machine, at least 1
/// @param usableCores what affinity and cgroup quota leave to this process, at least 1
/// @param numaNodes number of NUMA nodes, at least 1
public record Cpu(String model, int logicalCores, int usableCores, int numaNodes) {
    public Cpu {
        if (logicalCores < 1 || usableCores < 1 || numaNodes < 1) {
            throw new IllegalArgumentException("a machine without a processor");
        }
    }
}
