package casemate.runtimes.fleet;

import casemate.runtimes.fleet.InstanceState.Draining;
import casemate.runtimes.fleet.InstanceState.Ready;
import java.time.Duration;

/// The watch over a process that serves, until it is to be stopped or is of no use any more.
final class HealthWatch {
    private static final Duration DRAINING_LOOK = Duration.ofSeconds(1);

    private final Instance instance;
    private final FleetContext fleet;
    private final Turn turn;
    private final FleetSettings settings;
    private final InstancePlan plan;

    HealthWatch(Instance instance, FleetContext fleet, InstancePlan plan) {
        this.instance = instance;
        this.fleet = fleet;
        this.turn = fleet.turn();
        this.settings = fleet.settings();
        this.plan = plan;
    }

    /// What the watch over a ready instance came upon.
    private enum Seen {
        ENDED,
        TO_STOP,
        PROBE_DUE
    }

    /// Returns once it is to be stopped and no lease is open.
    void serve(RuntimeProcess process) throws InstanceFailure {
        HealthProbe probe = HealthProbe.of(process, fleet);
        int misses = 0;
        while (true) {
            long probeAt = fleet.time().nanos() + settings.health().every().toNanos();
            switch (turn.take(() -> watch(process, probeAt))) {
                case ENDED -> throw new InstanceFailure(process.ending() + " while it was serving");
                case TO_STOP -> {
                    return;
                }
                case PROBE_DUE -> {
                    HealthProbe.Answer answer = probe.ask();
                    fleet.observe(instance, plan, process);
                    boolean busy = turn.take(instance::busy);
                    misses = answer.ready() || busy ? 0 : misses + 1;
                    if (misses >= settings.health().misses()) {
                        throw new InstanceFailure(
                                "did not answer "
                                        + misses
                                        + " health probes in a row, the last with "
                                        + answer.brief()
                                        + ", and was ended");
                    }
                }
            }
        }
    }

    private Seen watch(RuntimeProcess process, long probeAt) {
        while (true) {
            if (!process.alive()) {
                return Seen.ENDED;
            }
            Duration idleLeft = instance.idleLeft();
            boolean idle = idleLeft != null && !idleLeft.isPositive();
            if (instance.state() instanceof Ready ready && (instance.mustStop() || idle)) {
                if (idle) {
                    instance.say(
                            "Unloaded after "
                                    + InstanceFailure.seconds(instance.plan().model().idleUnload())
                                    + " without a request.");
                }
                instance.move(ready.drain(instance.now()));
            }
            if (instance.state() instanceof Draining && (!instance.busy() || instance.hurried())) {
                return Seen.TO_STOP;
            }
            Duration probeLeft = fleet.time().until(probeAt);
            if (!probeLeft.isPositive() && instance.state() instanceof Ready) {
                return Seen.PROBE_DUE;
            }
            if (instance.state() instanceof Draining) {
                turn.await(DRAINING_LOOK);
            } else if (idleLeft != null && idleLeft.compareTo(probeLeft) < 0) {
                turn.await(idleLeft);
            } else {
                turn.await(probeLeft);
            }
        }
    }
}
