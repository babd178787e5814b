package casemate.runtimes.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.runtimes.device.Accelerator;
import casemate.runtimes.device.Accelerator.Vendor;
import casemate.runtimes.device.Cpu;
import casemate.runtimes.device.Machine;
import casemate.runtimes.device.Memory;
import casemate.runtimes.driver.DeviceNeeds;
import casemate.runtimes.fleet.Placement.Occupant;
import casemate.runtimes.fleet.Placement.Standing;
import casemate.runtimes.fleet.Placement.Verdict;
import casemate.runtimes.model.MemoryEstimate;
import casemate.runtimes.model.MemoryEstimate.Term;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final long GIB = 1L << 30;
    private static final DeviceNeeds GPU_OR_CPU = new DeviceNeeds(Set.of(Vendor.NVIDIA), true, 8);
    private static final DeviceNeeds GPU_ONLY = new DeviceNeeds(Set.of(Vendor.NVIDIA), false, 8);

    @Test
    void mainMemoryIsADeviceLikeAnyOther() {
        assertThat(place(machine(16), DeviceNeeds.CPU_ONLY, 10))
                .isEqualTo(new Verdict.Fits(List.of(), 10 * GIB));
    }

    @Test
    void theEmptiestAcceleratorComesFirstThenSeveralThenMainMemory() {
        Machine machine = machine(64, gpu(0, 24, 4), gpu(1, 24, 20));
        assertThat(devices(place(machine, GPU_OR_CPU, 10))).containsExactly("nvidia:1");
        assertThat(devices(place(machine(64, gpu(0, 24, 24), gpu(1, 24, 24)), GPU_OR_CPU, 40)))
                .containsExactlyInAnyOrder("nvidia:0", "nvidia:1");
        assertThat(devices(place(machine, GPU_OR_CPU, 60))).containsExactly("cpu");
    }

    @Test
    void theOtherVendorsAcceleratorIsOfNoUse() {
        assertThat(place(machine(64, gpu(0, 24, 24)), DeviceNeeds.CPU_ONLY, 10))
                .isEqualTo(new Verdict.Fits(List.of(), 10 * GIB));
    }

    @Test
    void whatIsTooLargeIsToldWithTheNumbers() {
        assertThat(place(machine(64, gpu(0, 24, 24)), GPU_ONLY, 30))
                .isEqualTo(
                        new Verdict.TooLarge(
                                "needs 30.0 GiB (weights 29.0 GiB + kv cache 1.0 GiB) with 0 MiB"
                                        + " kept free, and nvidia:0 has 24.0 GiB; use a smaller"
                                        + " context, fewer slots or a smaller model"));
        assertThat(place(machine(64), GPU_ONLY, 30).toString())
                .contains("no accelerator that the runtime can use was found");
    }

    @Test
    void theLeastRecentlyUsedIdleOnesGoFirstAndNoMoreThanNeeded() {
        var busy = occupant("busy", Standing.BUSY, 1, 4);
        var pinned = occupant("pinned", Standing.PINNED, 2, 4);
        var old = occupant("old", Standing.IDLE, 3, 4);
        var middle = occupant("middle", Standing.IDLE, 4, 4);
        var recent = occupant("recent", Standing.IDLE, 5, 4);
        Machine machine = machine(20, 0);
        assertThat(place(machine, DeviceNeeds.CPU_ONLY, 3, busy, pinned, recent, middle, old))
                .isEqualTo(new Verdict.Evict(List.of("old")));
        assertThat(place(machine, DeviceNeeds.CPU_ONLY, 8, busy, pinned, recent, middle, old))
                .isEqualTo(new Verdict.Evict(List.of("old", "middle")));
        assertThat(place(machine, DeviceNeeds.CPU_ONLY, 13, busy, pinned, recent, middle, old))
                .as("busy and pinned ones are never touched")
                .isInstanceOf(Verdict.Occupied.class);
    }

    @Test
    void whatIsAlreadyLeavingIsWaitedForBeforeOthersAreEvicted() {
        var leaving = occupant("leaving", Standing.LEAVING, 1, 10);
        var idle = occupant("idle", Standing.IDLE, 2, 10);
        assertThat(place(machine(20, 0), DeviceNeeds.CPU_ONLY, 8, leaving, idle))
                .isInstanceOf(Verdict.Occupied.class);
    }

    @Test
    void promisesThatWereNotTakenYetCount() {
        // Measured as free, but promised to one that is loading.
        var coming = occupant("coming", Standing.COMING, 1, 12);
        assertThat(place(machine(20, 20), DeviceNeeds.CPU_ONLY, 10, coming))
                .isInstanceOf(Verdict.Occupied.class);
        assertThat(place(machine(20, 20), DeviceNeeds.CPU_ONLY, 8, coming))
                .isInstanceOf(Verdict.Fits.class);
    }

    @Test
    void otherProgramsCountAsMeasured() {
        assertThat(place(machine(20, 5), DeviceNeeds.CPU_ONLY, 10).toString())
                .contains("needs 10.0 GiB; cpu has 5.0 GiB free; other programs hold the rest");
    }

    private static Verdict place(
            Machine machine, DeviceNeeds needs, long gib, Occupant... occupants) {
        var estimate =
                new MemoryEstimate(
                        List.of(
                                new Term("weights", (gib - 1) * GIB, "given"),
                                new Term("kv cache", GIB, "given")));
        return new Placement(machine, Arrays.asList(occupants), 0)
                .decide(needs, estimate, gib * GIB);
    }

    private static Set<String> devices(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Fits.class);
        return ((Verdict.Fits) verdict).devices();
    }

    private static Occupant occupant(String name, Standing standing, long lastUsed, long gib) {
        return new Occupant(name, Set.of(Placement.CPU), gib * GIB, standing, lastUsed);
    }

    private static Machine machine(long gib, Accelerator... gpus) {
        return machine(gib, gib, gpus);
    }

    private static Machine machine(long gib, long freeGib, Accelerator... gpus) {
        return new Machine(
                new Cpu("test", 2, 2, 1),
                new Memory(gib * GIB, freeGib * GIB),
                Arrays.asList(gpus));
    }

    private static Accelerator gpu(int index, long gib, long freeGib) {
        return new Accelerator(
                Vendor.NVIDIA, index, "GPU-" + index, "Test", gib * GIB, freeGib * GIB, "1");
    }
}
