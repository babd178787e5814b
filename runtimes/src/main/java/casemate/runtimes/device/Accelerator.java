package casemate.runtimes.device;

/// One GPU.
///
/// @param index the vendor's index in the order of the bus, what `ROCR_VISIBLE_DEVICES` takes, and
///   `CUDA_VISIBLE_DEVICES` together with `CUDA_DEVICE_ORDER=PCI_BUS_ID`
/// @param uuid the vendor's stable identifier
/// @param totalBytes device memory
/// @param freeBytes device memory that no process holds at the time of the reading
/// @param driver the kernel driver's version, or `unknown`
public record Accelerator(
        Vendor vendor,
        int index,
        String uuid,
        String name,
        long totalBytes,
        long freeBytes,
        String driver) {

    /// Who made it, and so which interface told us about it.
    public enum Vendor {
        NVIDIA,
        AMD
    }

    /// The name used in configuration and messages, such as `nvidia:0`.
    public String id() {
        return vendor.name().toLowerCase(java.util.Locale.ROOT) + ":" + index;
    }
}
