package casemate.runtimes.fleet;

import casemate.runtimes.device.Machine;
import casemate.runtimes.driver.DeviceShare;
import casemate.runtimes.fleet.InstanceState.Refusal;
import casemate.runtimes.fleet.RefusedException.Reason;
import casemate.runtimes.model.MemoryEstimate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds a place on a device for one start: has idle instances unloaded where that helps, waits
/// until their memory is really back, and gives up after the settings' `roomWait`.
final class RoomSearch {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Instance instance;
    private final FleetContext fleet;
    private final InstancePlan plan;

    RoomSearch(Instance instance, FleetContext fleet, InstancePlan plan) {
        this.instance = instance;
        this.fleet = fleet;
        this.plan = plan;
    }

    /// How it ended.
    sealed interface Outcome {
        /// The share is promised to the instance.
        record Found(DeviceShare share) implements Outcome {}

        record None(Refusal why) implements Outcome {}

        /// The instance is to be stopped before it was started.
        record CalledOff() implements Outcome {}
    }

    Outcome run() {
        MemoryEstimate estimate;
        try {
            estimate = plan.driver().estimate(plan.model().file().facts(), plan.settings());
        } catch (RuntimeException e) {
            return none(Reason.START_FAILED, "cannot be estimated: " + e.getMessage() + ".");
        }
        long bytes = bytes(estimate);
        long deadline = fleet.time().nanos() + fleet.settings().roomWait().toNanos();
        while (true) {
            Machine machine = fleet.machine().get();
            @Nullable Outcome outcome =
                    fleet.turn()
                            .take(() ->
                                    look(
                                            machine,
                                            estimate,
                                            bytes,
                                            fleet.time().nanos() - deadline >= 0));
            if (outcome != null) {
                return outcome;
            }
            fleet.turn().run(() -> fleet.turn().await(POLL));
        }
    }

    /// An observation is worth more than an estimate; but it is of one run, and the next may take a
    /// little more.
    private long bytes(MemoryEstimate estimate) {
        return fleet.calibration().bytes(plan.calibrationKey()).stream()
                .map(observed -> observed + observed / 10)
                .findFirst()
                .orElse(estimate.totalBytes());
    }

    /// Under the turn.
    ///
    /// @return null when another look is worth it
    private @Nullable Outcome look(
            Machine machine, MemoryEstimate estimate, long bytes, boolean late) {
        if (instance.mustStop()) {
            return new Outcome.CalledOff();
        }
        Placement placement = new Placement(machine, occupants(), fleet.settings().reserveBytes());
        return switch (placement.decide(plan.driver().devices(), estimate, bytes)) {
            case Placement.Verdict.Fits fits -> promised(machine, estimate, fits);
            case Placement.Verdict.Evict(var victims) -> evict(Set.copyOf(victims));
            case Placement.Verdict.Occupied(var message) -> {
                instance.say("Waits for room: " + message + ".");
                yield late ? none(Reason.NO_ROOM, message + ". Try again.") : null;
            }
            case Placement.Verdict.TooLarge(var message) -> none(Reason.TOO_LARGE, message + ".");
        };
    }

    private List<Placement.Occupant> occupants() {
        return fleet.instances().get().stream()
                .filter(other -> other != instance)
                .map(Instance::occupant)
                .filter(Objects::nonNull)
                .toList();
    }

    private Outcome promised(
            Machine machine, MemoryEstimate estimate, Placement.Verdict.Fits fits) {
        instance.promise(
                new InstanceMemory(fits.devices(), fits.bytesEach(), estimate.totalBytes(), 0));
        return new Outcome.Found(
                new DeviceShare(
                        fits.accelerators(), machine.cpu().usableCores(), fits.bytesEach()));
    }

    private @Nullable Outcome evict(Set<String> victims) {
        fleet.instances().get().stream()
                .filter(other -> victims.contains(other.id()))
                .forEach(other -> other.evict(plan.model().name()));
        return null;
    }

    private Outcome none(Reason reason, String message) {
        return new Outcome.None(new Refusal(reason, plan.model().name() + " " + message));
    }
}
