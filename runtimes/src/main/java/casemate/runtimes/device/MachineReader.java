package casemate.runtimes.device;

import casemate.runtimes.device.AcceleratorSource.Absent;
import casemate.runtimes.device.AcceleratorSource.Failed;
import casemate.runtimes.device.AcceleratorSource.Found;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads the machine afresh at each call. Takes a few milliseconds where NVML answers, up to
/// [NvidiaSmi#TIMEOUT] where only `nvidia-smi` can be asked and hangs.
public final class MachineReader {
    /// Of the kernel module, of its devices, and of Windows' subsystem for Linux.
    private static final List<String> DRIVER_FILES =
            List.of("proc/driver/nvidia", "dev/nvidiactl", "dev/dxg");

    private final Path root;
    private final List<AcceleratorSource> nvidia;

    /// @param root where `proc` and `sys` lie
    /// @param nvidia ways to ask for NVIDIA's accelerators, the best first; the first that answers
    ///   counts
    public MachineReader(Path root, List<AcceleratorSource> nvidia) {
        this.root = root;
        this.nvidia = List.copyOf(nvidia);
    }

    public static MachineReader ofThisMachine() {
        return new MachineReader(Path.of("/"), List.of(Nvml.ofThisMachine(), NvidiaSmi.onPath()));
    }

    public Machine read() {
        SystemFiles files = new SystemFiles(root);
        CgroupLimits limits = Cgroups.limits(files);
        List<Accelerator> accelerators = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        readNvidia(files, accelerators, notes);
        accelerators.addAll(AmdAccelerators.read(files));
        return new Machine(
                Processors.read(files, limits),
                MainMemory.read(files, limits),
                accelerators,
                notes);
    }

    /// Without a driver, a library that does not answer is nothing to tell an operator.
    private void readNvidia(SystemFiles files, List<Accelerator> accelerators, List<String> notes) {
        List<String> failures = new ArrayList<>();
        for (AcceleratorSource source : nvidia) {
            switch (source.read()) {
                case Found found -> {
                    accelerators.addAll(found.accelerators());
                    notes.addAll(found.notes());
                    return;
                }
                case Failed failed -> failures.add(failed.reason());
                case Absent _ -> {}
            }
        }
        if (DRIVER_FILES.stream().anyMatch(files::exists)) {
            notes.add(
                    failures.isEmpty()
                            ? "an NVIDIA driver is loaded, but neither libnvidia-ml.so.1 nor"
                                    + " nvidia-smi was found; install the driver's user-space part"
                                    + " to use its GPUs"
                            : String.join("; ", failures));
        }
    }
}
