package casemate.runtimes.fleet;

import casemate.runtimes.driver.DeviceShare;
import casemate.runtimes.fleet.InstanceState.Draining;
import casemate.runtimes.fleet.InstanceState.Failed;
import casemate.runtimes.fleet.InstanceState.Loading;
import casemate.runtimes.fleet.InstanceState.Planned;
import casemate.runtimes.fleet.InstanceState.Refusal;
import casemate.runtimes.fleet.InstanceState.Starting;
import casemate.runtimes.fleet.InstanceState.Stopping;
import casemate.runtimes.fleet.RefusedException.Reason;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The one owner of an instance while it is not at rest: finds room, starts the process, watches it
/// load and serve, ends it, and begins again when that is wanted. Read [#live] from top to bottom.
final class Supervision implements Runnable {
    private static final Logger LOG = Logger.getLogger(Supervision.class);

    private final Instance instance;
    private final FleetContext fleet;
    private final Turn turn;
    private final FleetSettings settings;
    private final Failures failures;

    Supervision(Instance instance, FleetContext fleet) {
        this.instance = instance;
        this.fleet = fleet;
        this.turn = fleet.turn();
        this.settings = fleet.settings();
        this.failures = new Failures(instance, fleet);
    }

    @Override
    public void run() {
        while (begin()) {
            try {
                live();
            } catch (RuntimeException | Error e) {
                // A mistake of ours must not leave an instance without an owner.
                LOG.errorf(e, "Supervising %s failed", instance.id());
                failures.fail(new Refusal(Reason.START_FAILED, "Internal error: " + e), true);
            }
        }
    }

    /// Waits until a start is due.
    ///
    /// @return false when none is wanted; the instance is at rest then
    private boolean begin() {
        return turn.take(() -> {
            while (true) {
                instance.stopSeen();
                if (!instance.wanted()) {
                    instance.rest();
                    return false;
                }
                Instant now = instance.now();
                switch (instance.state()) {
                    case Planned planned -> {
                        instance.move(planned.start(now));
                        return true;
                    }
                    case Failed failed when !now.isBefore(failed.retryAt()) -> {
                        instance.move(failed.retry(now));
                        return true;
                    }
                    case Failed failed -> turn.await(Duration.between(now, failed.retryAt()));
                    case InstanceState other ->
                            throw new IllegalStateException(
                                    instance.id() + " begins while " + other.label());
                }
            }
        });
    }

    /// One process, from finding room for it to its end.
    private void live() {
        InstancePlan plan = turn.take(instance::plan);
        @Nullable DeviceShare share = place(plan);
        if (share == null) {
            return;
        }
        @Nullable RuntimeProcess process = null;
        try {
            Startup startup = new Startup(instance, fleet, plan);
            process = startup.launch(share);
            if (startup.load(process)) {
                new HealthWatch(instance, fleet, plan).serve(process);
            }
            stop(process);
        } catch (InstanceFailure e) {
            failures.failed(plan, e, process);
        } finally {
            if (process != null) {
                // Also after a crash: what it forked may still be there.
                process.end(Duration.ZERO);
            }
            fleet.directory().remove(instance.id());
            turn.run(instance::release);
        }
    }

    /// @return null when the start was given up
    private @Nullable DeviceShare place(InstancePlan plan) {
        switch (new RoomSearch(instance, fleet, plan).run()) {
            case RoomSearch.Outcome.Found(var share) -> {
                return share;
            }
            case RoomSearch.Outcome.CalledOff _ -> turn.run(this::giveUp);
            case RoomSearch.Outcome.None(var why) -> turn.run(() -> noPlace(why));
        }
        return null;
    }

    /// A pinned model tries again after a rest; any other one when it is asked for again.
    private void noPlace(Refusal why) {
        instance.refuseWaiting(why);
        if (instance.plan().model().pinned()) {
            failures.fail(why, true);
        } else {
            giveUp();
        }
        instance.say(why.message());
    }

    private void giveUp() {
        if (instance.state() instanceof Starting starting) {
            instance.move(starting.givenUp(instance.now()));
        }
    }

    private void stop(RuntimeProcess process) {
        turn.run(() -> {
            switch (instance.state()) {
                case Loading loading -> instance.move(loading.stop(instance.now()));
                case Draining draining -> instance.move(draining.stop(instance.now()));
                default -> {}
            }
        });
        process.end(settings.stopGrace());
        turn.run(() -> {
            if (instance.state() instanceof Stopping stopping) {
                instance.move(stopping.stopped(instance.now()));
            }
        });
    }
}
