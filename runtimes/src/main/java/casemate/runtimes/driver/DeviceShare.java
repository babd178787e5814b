package casemate.runtimes.driver;

import casemate.runtimes.device.Accelerator;
import java.util.List;

/// What an instance may take.
///
/// @param accelerators the GPUs it may see; empty for an instance on the CPU
/// @param threads CPU threads, at least 1
/// @param memoryBytes what was set aside for it on each accelerator, or in main memory when there
///   is none
public record DeviceShare(List<Accelerator> accelerators, int threads, long memoryBytes) {
    public DeviceShare {
        accelerators = List.copyOf(accelerators);
    }
}
