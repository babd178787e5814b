package casemate.runtimes.device;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.runtimes.device.Accelerator.Vendor;
import casemate.runtimes.device.AcceleratorSource.Absent;
import casemate.runtimes.device.AcceleratorSource.Failed;
import casemate.runtimes.device.AcceleratorSource.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineReaderTest {
    private static final long KIB = 1024;
    private static final long GIB = 1L << 30;

    @TempDir Path root;

    @Test
    void readsALaptop() throws IOException {
        Machine machine = read("laptop");

        assertThat(machine)
                .isEqualTo(
                        new Machine(
                                new Cpu("11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz", 8, 8, 1),
                                new Memory(16_118_164 * KIB, 9_320_400 * KIB),
                                List.of()));
    }

    @Test
    void countsTheCoresThatAffinityLeaves() throws IOException {
        assertThat(read("numa-nvidia").cpu())
                .isEqualTo(new Cpu("AMD EPYC 7543 32-Core Processor", 128, 64, 2));
    }

    @Test
    void takesTheFirstWayThatAnswersForNvidia() throws IOException {
        Accelerator gpu = new Accelerator(Vendor.NVIDIA, 0, "GPU-1", "H100", 80, 70, "550");

        Machine machine =
                read(
                        "numa-nvidia",
                        () -> new Failed("NVML cannot be called"),
                        () -> new Found(List.of(gpu), List.of("nvidia:1 is not used")),
                        () -> new Found(List.of(gpu, gpu), List.of()));

        assertThat(machine.accelerators()).containsExactly(gpu);
        assertThat(machine.notes()).containsExactly("nvidia:1 is not used");
    }

    @Test
    void saysWhyGpusOfALoadedDriverAreNotUsed() throws IOException {
        assertThat(read("numa-nvidia", Absent::new).notes())
                .singleElement()
                .asString()
                .startsWith("an NVIDIA driver is loaded, but neither");
        assertThat(read("numa-nvidia", () -> new Failed("NVML failed")).notes())
                .containsExactly("NVML failed");
    }

    @Test
    void saysNothingAboutNvidiaWithoutItsDriver() throws IOException {
        assertThat(read("laptop", () -> new Failed("NVML failed")).notes()).isEmpty();
    }

    @Test
    void readsAmdGpusInTheOrderOfTheirCards() throws IOException {
        assertThat(read("mi300").accelerators())
                .containsExactly(
                        new Accelerator(
                                Vendor.AMD,
                                0,
                                "GPU-6ac5b7f2c8fd1d9e",
                                "AMD Instinct MI300X OAM",
                                206_141_652_992L,
                                206_141_652_992L - 297_447_424L,
                                "6.10.5"),
                        new Accelerator(
                                Vendor.AMD,
                                1,
                                "0000:9f:00.0",
                                "AMD GPU 0x74a1",
                                206_141_652_992L,
                                206_141_652_992L - 103_070_826_496L,
                                "6.10.5"));
    }

    @Test
    void keepsWithinTheLimitsOfAContainer() throws IOException {
        Machine machine = read("container-v2");

        // 2.5 processors are worth three threads; the cache does not count as used.
        assertThat(machine.cpu().usableCores()).isEqualTo(3);
        assertThat(machine.cpu().logicalCores()).isEqualTo(64);
        assertThat(machine.memory()).isEqualTo(new Memory(4 * GIB, 4 * GIB - 768 * KIB * KIB));
    }

    @Test
    void keepsWithinTheLimitsOfTheGroupsAbove() throws IOException {
        Machine machine = read("slice-v2");

        assertThat(machine.cpu().usableCores()).isEqualTo(3);
        assertThat(machine.memory()).isEqualTo(new Memory(8 * GIB, 0));
    }

    @Test
    void keepsWithinTheLimitsOfControlGroupsVersion1() throws IOException {
        Machine machine = read("container-v1");

        assertThat(machine.cpu())
                .isEqualTo(new Cpu("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", 28, 2, 2));
        assertThat(machine.memory()).isEqualTo(new Memory(2 * GIB, 3 * GIB / 2));
    }

    @Test
    void takesEverythingWhereVersion1HasNoLimits() throws IOException {
        Machine machine = read("unlimited-v1");

        assertThat(machine.cpu().usableCores()).isEqualTo(4);
        assertThat(machine.memory()).isEqualTo(new Memory(GIB, GIB / 2));
    }

    @Test
    void readsWhatAnOddMachineHas() throws IOException {
        Machine machine = read("odd");

        assertThat(machine.cpu()).isEqualTo(new Cpu("Raspberry Pi 4 Model B Rev 1.4", 3, 3, 1));
        assertThat(machine.memory()).isEqualTo(new Memory(3_884_404 * KIB, 2_000_000 * KIB));
        assertThat(machine.notes()).isEmpty();
    }

    @Test
    void readsAMachineWithoutAnyFile() throws IOException {
        assertThat(read("nothing"))
                .isEqualTo(new Machine(new Cpu("unknown", 1, 1, 1), new Memory(0, 0), List.of()));
    }

    @Test
    void readsTheMachineThatRunsThisTest() {
        Machine machine = MachineReader.ofThisMachine().read();

        assertThat(machine.cpu().usableCores()).isLessThanOrEqualTo(machine.cpu().logicalCores());
        assertThat(machine.memory().totalBytes()).isPositive();
        assertThat(machine.memory().availableBytes()).isPositive();
    }

    private Machine read(String name, AcceleratorSource... nvidia) throws IOException {
        return new MachineReader(RecordedMachine.unpack(name, root), List.of(nvidia)).read();
    }
}
