package casemate.runtimes.driver;

import casemate.runtimes.device.Accelerator;
import java.util.Set;

/// Which devices a runtime can compute on.
///
/// @param vendors of the accelerators that it can use; empty for none
/// @param cpu whether it can do without any
/// @param mostAccelerators how many accelerators one instance can be spread over, at least 1
public record DeviceNeeds(Set<Accelerator.Vendor> vendors, boolean cpu, int mostAccelerators) {
    public static final DeviceNeeds CPU_ONLY = new DeviceNeeds(Set.of(), true, 1);

    public DeviceNeeds {
        vendors = Set.copyOf(vendors);
        if (!cpu && vendors.isEmpty()) {
            throw new IllegalArgumentException("a runtime that can use no device at all");
        }
        if (mostAccelerators < 1) {
            throw new IllegalArgumentException("mostAccelerators must be at least 1");
        }
    }
}
