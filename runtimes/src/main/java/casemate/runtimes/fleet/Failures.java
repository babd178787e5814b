package casemate.runtimes.fleet;

import casemate.runtimes.driver.Settings;
import casemate.runtimes.fleet.InstanceState.Draining;
import casemate.runtimes.fleet.InstanceState.Failed;
import casemate.runtimes.fleet.InstanceState.Loading;
import casemate.runtimes.fleet.InstanceState.Planned;
import casemate.runtimes.fleet.InstanceState.Ready;
import casemate.runtimes.fleet.InstanceState.Refusal;
import casemate.runtimes.fleet.InstanceState.Starting;
import casemate.runtimes.fleet.InstanceState.Stopping;
import casemate.runtimes.fleet.RefusedException.Reason;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What follows from the failure of a process: who is told what, and when the next one is tried.
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);
    private static final int SMALLEST_CONTEXT = 256;

    private final Instance instance;
    private final Turn turn;
    private final FleetSettings settings;

    Failures(Instance instance, FleetContext fleet) {
        this.instance = instance;
        this.turn = fleet.turn();
        this.settings = fleet.settings();
    }

    void failed(InstancePlan plan, InstanceFailure e, @Nullable RuntimeProcess process) {
        boolean outOfMemory = false;
        String lines = "";
        if (process != null) {
            if (process.alive()) {
                process.end(settings.stopGrace());
            }
            outOfMemory = process.outOfMemory();
            lines = " " + process.lastLines(10);
        }
        String what =
                plan.model().name()
                        + ": "
                        + plan.driver().id()
                        + (process == null ? "" : " (pid " + process.pid() + ")")
                        + " "
                        + e.getMessage()
                        + ".";
        LOG.warn(what + lines);
        @Nullable String shrunk = outOfMemory ? shrink(plan) : null;
        fail(
                new Refusal(
                        Reason.START_FAILED, what + (shrunk == null ? "" : " " + shrunk) + lines),
                shrunk == null);
    }

    /// Once: half the context takes about half the KV cache.
    private @Nullable String shrink(InstancePlan plan) {
        int context = plan.settings().contextTokens();
        if (context == 0) {
            context = plan.model().file().facts().contextLength();
        }
        int smaller = context / 2;
        if (plan.shrunk() || smaller < SMALLEST_CONTEXT) {
            return null;
        }
        Settings s = plan.settings();
        InstancePlan next =
                plan.with(new Settings(smaller, s.slots(), s.gpuLayers(), s.arguments()));
        turn.run(() -> {
            if (instance.plan().equals(plan)) {
                instance.use(next);
            }
        });
        return "Memory ran out with a context of "
                + context
                + " tokens; trying once with "
                + smaller
                + ".";
    }

    /// @param rests whether the back-off applies
    void fail(Refusal why, boolean rests) {
        turn.run(() -> {
            Instant now = instance.now();
            int failures = countedFailures(now) + 1;
            Duration rest = rests ? settings.backOff().after(failures) : Duration.ZERO;
            Refusal told =
                    rest.isZero()
                            ? why
                            : new Refusal(
                                    why.reason(),
                                    why.message()
                                            + "\nNext try in "
                                            + InstanceFailure.seconds(rest)
                                            + " (failure "
                                            + failures
                                            + " in a row).");
            switch (instance.state()) {
                case Starting starting -> instance.move(starting.failed(told, now, rest));
                case Loading loading -> instance.move(loading.failed(told, now, rest));
                case Ready ready -> {
                    instance.oweRestart();
                    instance.move(ready.failed(told, now, failures, rest));
                }
                case Draining draining -> instance.move(draining.stop(now).stopped(now));
                case Stopping stopping -> instance.move(stopping.stopped(now));
                case Planned _, Failed _ -> instance.say(told.message());
            }
            if (!rest.isZero()) {
                instance.refuseWaiting(told);
            }
        });
    }

    /// An instance that had been ready for long enough starts to count anew.
    private int countedFailures(Instant now) {
        boolean stable =
                instance.state() instanceof Ready ready
                        && Duration.between(ready.since(), now)
                                        .compareTo(settings.backOff().stableAfter())
                                >= 0;
        return stable ? 0 : instance.state().failures();
    }
}
