package casemate.runtimes.device;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Reads AMD's GPUs from the files that the kernel's `amdgpu` driver writes under `/sys`.
///
/// Source: `Documentation/gpu/amdgpu/driver-misc.rst` of Linux.
final class AmdAccelerators {
    private static final String CARDS = "sys/class/drm";
    private static final String VENDOR = "0x1002";

    private AmdAccelerators() {}

    /// Numbered in the order of their cards, which is that of their places on the bus, as ROCm has
    /// it.
    static List<Accelerator> read(SystemFiles files) {
        List<Accelerator> accelerators = new ArrayList<>();
        for (String card : files.names(CARDS, "card[0-9]{1,4}")) {
            String device = CARDS + "/" + card + "/device/";
            OptionalLong total = files.number(device + "mem_info_vram_total");
            if (total.isEmpty() || !files.line(device + "vendor").orElse("").equals(VENDOR)) {
                continue;
            }
            long used = files.number(device + "mem_info_vram_used").orElse(0);
            accelerators.add(
                    new Accelerator(
                            Accelerator.Vendor.AMD,
                            accelerators.size(),
                            identifier(files, device),
                            name(files, device),
                            total.getAsLong(),
                            Math.max(total.getAsLong() - used, 0),
                            files.line("sys/module/amdgpu/version").orElse("unknown")));
        }
        return accelerators;
    }

    private static String identifier(SystemFiles files, String device) {
        return files.line(device + "unique_id")
                .map(id -> "GPU-" + id)
                .or(() -> files.value(device + "uevent", "PCI_SLOT_NAME="))
                .orElse("unknown");
    }

    private static String name(SystemFiles files, String device) {
        return files.line(device + "product_name")
                .orElseGet(() -> "AMD GPU " + files.line(device + "device").orElse("unknown"));
    }
}
