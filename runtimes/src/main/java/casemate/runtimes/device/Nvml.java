package casemate.runtimes.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Asks NVIDIA's management library, which comes with the driver.
///
/// Source: NVML API reference; the functions used exist since driver 375 (2016).
public final class Nvml implements AcceleratorSource {
    private static final String LIBRARY = "libnvidia-ml.so.1";

    private static final int NAME_BYTES = 96;
    private static final int UUID_BYTES = 96;
    private static final int VERSION_BYTES = 80;
    private static final int MAX_DEVICES = 4096;

    private final String library;

    /// @param library a name for the dynamic loader, or an absolute path
    public Nvml(String library) {
        this.library = library;
    }

    static Nvml ofThisMachine() {
        return new Nvml(LIBRARY);
    }

    /// In a native image a call through the foreign-function interface may throw any Error at any
    /// time, hence the widest catch there is: then `nvidia-smi` is asked.
    @Override
    public Reading read() {
        try (Arena arena = Arena.ofConfined()) {
            return NvmlLibrary.open(library, arena).map(Nvml::devices).orElseGet(Absent::new);
        } catch (NvmlException e) {
            return new Failed("NVML failed: " + e.getMessage());
        } catch (Throwable e) {
            return new Failed("NVML cannot be called by this executable: " + e);
        }
    }

    private static Reading devices(NvmlLibrary nvml) {
        nvml.call("nvmlInit_v2");
        try {
            String driver = nvml.text(VERSION_BYTES, "nvmlSystemGetDriverVersion");
            MemorySegment count = nvml.allocate(JAVA_INT);
            nvml.call("nvmlDeviceGetCount_v2", count);
            List<Accelerator> accelerators = new ArrayList<>();
            List<String> notes = new ArrayList<>();
            for (int i = 0; i < Math.clamp(count.get(JAVA_INT, 0), 0, MAX_DEVICES); i++) {
                try {
                    accelerators.add(device(nvml, i, driver));
                } catch (NvmlException e) {
                    // One GPU that fell off the bus must not hide the others.
                    notes.add("nvidia:" + i + " is not used: " + e.getMessage());
                }
            }
            return new Found(accelerators, notes);
        } finally {
            nvml.call("nvmlShutdown");
        }
    }

    private static Accelerator device(NvmlLibrary nvml, int index, String driver) {
        MemorySegment handle = nvml.allocate(ADDRESS);
        nvml.call("nvmlDeviceGetHandleByIndex_v2", index, handle);
        MemorySegment device = handle.get(ADDRESS, 0);
        // struct nvmlMemory_t { unsigned long long total, free, used; }
        MemorySegment memory = nvml.allocate(3 * JAVA_LONG.byteSize());
        nvml.call("nvmlDeviceGetMemoryInfo", device, memory);
        long total = Math.max(memory.getAtIndex(JAVA_LONG, 0), 0);
        long free = memory.getAtIndex(JAVA_LONG, 1);
        return new Accelerator(
                Accelerator.Vendor.NVIDIA,
                index,
                nvml.text(UUID_BYTES, "nvmlDeviceGetUUID", device),
                nvml.text(NAME_BYTES, "nvmlDeviceGetName", device),
                total,
                Math.clamp(free, 0, total),
                driver);
    }
}
