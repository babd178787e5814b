package casemate.runtimes.fleet;

import casemate.runtimes.device.Accelerator;
import casemate.runtimes.device.Machine;
import casemate.runtimes.driver.DeviceNeeds;
import casemate.runtimes.model.MemoryEstimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Decides where an instance goes. A pure function of one reading of the machine and of what is
/// already promised to others.
///
/// @param reserveBytes left free on each device
record Placement(Machine machine, List<Occupant> occupants, long reserveBytes) {
    static final String CPU = "cpu";

    /// How an occupant stands towards being evicted.
    enum Standing {
        /// Has not yet taken what was promised to it.
        COMING,
        BUSY,
        PINNED,
        /// May be evicted.
        IDLE,
        /// Already on its way out.
        LEAVING
    }

    /// Memory promised to an instance.
    ///
    /// @param devices ids of accelerators, or [#CPU]
    /// @param bytesEach on each of them
    /// @param lastUsedNanos by [FleetTime#nanos()]; the smallest is evicted first
    record Occupant(
            String instance,
            Set<String> devices,
            long bytesEach,
            Standing standing,
            long lastUsedNanos) {
        long on(String device) {
            return devices.contains(device) ? bytesEach : 0;
        }
    }

    /// What came out.
    sealed interface Verdict {
        /// @param accelerators empty for the CPU
        record Fits(List<Accelerator> accelerators, long bytesEach) implements Verdict {
            Set<String> devices() {
                return accelerators.isEmpty()
                        ? Set.of(CPU)
                        : accelerators.stream()
                                .map(Accelerator::id)
                                .collect(Collectors.toUnmodifiableSet());
            }
        }

        /// @param instances to be unloaded first
        record Evict(List<String> instances) implements Verdict {}

        /// It would fit if others were gone.
        record Occupied(String message) implements Verdict {}

        /// It does not fit even alone.
        record TooLarge(String message) implements Verdict {}
    }

    /// @param bytes what it needs in all
    Verdict decide(DeviceNeeds needs, MemoryEstimate estimate, long bytes) {
        List<Spot> spots = spots(needs, bytes);
        boolean leaving = false;
        for (Spot spot : spots) {
            if (spot.fits(free(spot, Set.of()))) {
                return new Verdict.Fits(spot.accelerators(), spot.bytesEach());
            }
            Set<String> gone = named(Standing.LEAVING);
            leaving |= spot.fits(free(spot, gone));
            if (!leaving) {
                List<String> victims = victims(spot, gone);
                if (!victims.isEmpty()) {
                    return new Verdict.Evict(victims);
                }
            }
        }
        if (leaving || spots.stream().anyMatch(spot -> spot.fits(capacity(spot)))) {
            return new Verdict.Occupied(occupied(spots, bytes));
        }
        return new Verdict.TooLarge(tooLarge(needs, estimate, bytes));
    }

    /// One way to place it.
    ///
    /// @param accelerators empty for the CPU
    private record Spot(List<Accelerator> accelerators, long bytesEach) {
        boolean fits(long free) {
            return bytesEach <= free;
        }

        List<String> devices() {
            return accelerators.isEmpty()
                    ? List.of(CPU)
                    : accelerators.stream().map(Accelerator::id).toList();
        }
    }

    /// In order of preference: one accelerator, several, the CPU. Runtimes split evenly, and only
    /// into powers of two without waste.
    private List<Spot> spots(DeviceNeeds needs, long bytes) {
        List<Accelerator> usable =
                machine.accelerators().stream()
                        .filter(gpu -> needs.vendors().contains(gpu.vendor()))
                        .sorted(Comparator.comparingLong(Accelerator::freeBytes).reversed())
                        .toList();
        List<Spot> spots = new ArrayList<>();
        for (Accelerator gpu : usable) {
            spots.add(new Spot(List.of(gpu), bytes));
        }
        for (int n = 2; n <= Math.min(needs.mostAccelerators(), usable.size()); n *= 2) {
            spots.add(new Spot(usable.subList(0, n), bytes / n));
        }
        if (needs.cpu()) {
            spots.add(new Spot(List.of(), bytes));
        }
        return spots;
    }

    /// Least recently used first, and no more than are needed.
    private List<String> victims(Spot spot, Set<String> gone) {
        Set<String> without = new HashSet<>(gone);
        List<String> victims = new ArrayList<>();
        List<Occupant> idle =
                occupants.stream()
                        .filter(o -> o.standing() == Standing.IDLE)
                        .filter(o -> spot.devices().stream().anyMatch(o.devices()::contains))
                        .sorted((a, b) -> Long.signum(a.lastUsedNanos() - b.lastUsedNanos()))
                        .toList();
        for (Occupant occupant : idle) {
            victims.add(occupant.instance());
            without.add(occupant.instance());
            if (spot.fits(free(spot, without))) {
                return victims;
            }
        }
        return List.of();
    }

    /// What is free on the fullest device of a spot, if these instances were gone.
    private long free(Spot spot, Set<String> gone) {
        return spot.devices().stream().mapToLong(device -> free(device, gone)).min().orElse(0);
    }

    /// The smaller of what the ledger leaves and what was measured: promises that were not taken
    /// yet do not show in the measurement, other programs do not show in the ledger.
    private long free(String device, Set<String> gone) {
        long promised = 0;
        long coming = 0;
        long returning = 0;
        for (Occupant occupant : occupants) {
            long bytes = occupant.on(device);
            if (gone.contains(occupant.instance())) {
                returning += bytes;
            } else {
                promised += bytes;
                coming += occupant.standing() == Standing.COMING ? bytes : 0;
            }
        }
        long byLedger = total(device) - promised;
        long byMeasurement = measured(device) + returning - coming;
        return Math.min(byLedger, byMeasurement) - reserveBytes;
    }

    private long capacity(Spot spot) {
        return spot.devices().stream().mapToLong(this::total).min().orElse(0) - reserveBytes;
    }

    private long total(String device) {
        return device.equals(CPU)
                ? machine.memory().totalBytes()
                : accelerator(device).totalBytes();
    }

    private long measured(String device) {
        return device.equals(CPU)
                ? machine.memory().availableBytes()
                : accelerator(device).freeBytes();
    }

    private Accelerator accelerator(String id) {
        return machine.accelerators().stream()
                .filter(gpu -> gpu.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Set<String> named(Standing standing) {
        return occupants.stream()
                .filter(o -> o.standing() == standing)
                .map(Occupant::instance)
                .collect(Collectors.toSet());
    }

    private String occupied(List<Spot> spots, long bytes) {
        String devices =
                spots.stream()
                        .flatMap(spot -> spot.devices().stream())
                        .distinct()
                        .map(d -> d + " has " + gib(free(d, Set.of())) + " free")
                        .collect(Collectors.joining(", "));
        String holders =
                occupants.stream()
                        .map(o ->
                                o.instance()
                                        + " ("
                                        + o.standing().name().toLowerCase(Locale.ROOT)
                                        + ", "
                                        + gib(o.bytesEach())
                                        + " on "
                                        + String.join("+", o.devices())
                                        + ")")
                        .collect(Collectors.joining(", "));
        return "needs "
                + gib(bytes)
                + "; "
                + devices
                + (holders.isEmpty() ? "; other programs hold the rest" : "; held by " + holders);
    }

    private String tooLarge(DeviceNeeds needs, MemoryEstimate estimate, long bytes) {
        String terms =
                estimate.terms().stream()
                        .map(term -> term.name() + " " + gib(term.bytes()))
                        .collect(Collectors.joining(" + "));
        String devices =
                machine.accelerators().stream()
                        .filter(gpu -> needs.vendors().contains(gpu.vendor()))
                        .map(gpu -> gpu.id() + " has " + gib(gpu.totalBytes()))
                        .collect(Collectors.joining(", "));
        String memory = needs.cpu() ? "main memory has " + gib(machine.memory().totalBytes()) : "";
        String found =
                Stream.of(devices, memory)
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(", "));
        return "needs "
                + gib(bytes)
                + (bytes == estimate.totalBytes() ? " (" + terms + ")" : " (as observed)")
                + " with "
                + gib(reserveBytes)
                + " kept free, and "
                + (found.isEmpty() ? "no accelerator that the runtime can use was found" : found)
                + "; use a smaller context, fewer slots or a smaller model";
    }

    private static String gib(long bytes) {
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%.0f MiB", bytes / (double) (1 << 20))
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
    }
}
