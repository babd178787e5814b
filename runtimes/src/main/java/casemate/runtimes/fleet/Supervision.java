package casemate.runtimes.fleet;

import casemate.runtimes.driver.DeviceShare;
import casemate.runtimes.driver.LaunchRequest;
import casemate.runtimes.driver.Settings;
import casemate.runtimes.fleet.Instance.Plan;
import casemate.runtimes.fleet.InstanceState.Draining;
import casemate.runtimes.fleet.InstanceState.Failed;
import casemate.runtimes.fleet.InstanceState.Loading;
import casemate.runtimes.fleet.InstanceState.Planned;
import casemate.runtimes.fleet.InstanceState.Ready;
import casemate.runtimes.fleet.InstanceState.Refusal;
import casemate.runtimes.fleet.InstanceState.Starting;
import casemate.runtimes.fleet.InstanceState.Stopping;
import casemate.runtimes.fleet.RefusedException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The one owner of an instance while it is not at rest: finds room, starts the process, watches it
/// load and serve, ends it, and begins again when that is wanted. Read [#live] from top to bottom.
final class Supervision implements Runnable {
    private static final Logger LOG = Logger.getLogger(Supervision.class);
    private static final Duration FIRST_POLL = Duration.ofMillis(50);
    private static final Duration SLOWEST_POLL = Duration.ofSeconds(1);
    private static final int SMALLEST_CONTEXT = 256;

    private final Instance instance;
    private final FleetContext fleet;
    private final Turn turn;
    private final FleetSettings settings;

    Supervision(Instance instance, FleetContext fleet) {
        this.instance = instance;
        this.fleet = fleet;
        this.turn = fleet.turn();
        this.settings = fleet.settings();
    }

    @Override
    public void run() {
        while (begin()) {
            try {
                live();
            } catch (RuntimeException | Error e) {
                // A mistake of ours must not leave an instance without an owner.
                LOG.errorf(e, "Supervising %s failed", instance.id());
                fail(new Refusal(Reason.START_FAILED, "Internal error: " + e), true);
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
        Plan plan = turn.take(instance::plan);
        @Nullable DeviceShare share = place(plan);
        if (share == null) {
            return;
        }
        @Nullable RuntimeProcess process = null;
        try {
            process = launch(plan, share);
            if (load(plan, process)) {
                serve(plan, process);
            }
            stop(process);
        } catch (InstanceFailure e) {
            failed(plan, e, process);
        } finally {
            if (process != null) {
                // Also after a crash: what it forked may still be there.
                process.end(Duration.ZERO);
            }
            fleet.directory().remove(instance.id());
            turn.run(instance::release);
        }
    }

    // ---- room

    /// @return null when the start was given up
    private @Nullable DeviceShare place(Plan plan) {
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
            fail(why, true);
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

    // ---- start

    private RuntimeProcess launch(Plan plan, DeviceShare share) throws InstanceFailure {
        try {
            Path directory = fleet.directory().instance(instance.id());
            var request =
                    new LaunchRequest(
                            plan.model().name(),
                            plan.model().file(),
                            share,
                            plan.settings(),
                            directory);
            Path log = fleet.directory().logs().resolve(instance.id() + ".log");
            RuntimeProcess process =
                    RuntimeProcess.start(
                            plan.driver().launch(request),
                            directory,
                            new InstanceLog(log, settings.log()));
            process.whenEnded(() -> turn.run(turn::signal));
            turn.run(() -> {
                if (instance.state() instanceof Starting starting) {
                    instance.move(starting.launched(process, instance.now()));
                }
            });
            return process;
        } catch (IOException | RuntimeException e) {
            throw new InstanceFailure("could not be started: " + e.getMessage());
        }
    }

    /// @return false when it is to be stopped before it was ready
    private boolean load(Plan plan, RuntimeProcess process) throws InstanceFailure {
        HealthProbe probe = probe(process);
        LoadProgress progress = new LoadProgress(process);
        Duration poll = FIRST_POLL;
        while (true) {
            if (!process.alive()) {
                throw new InstanceFailure(
                        process.ending() + " after " + seconds(progress.elapsed()));
            }
            HealthProbe.Answer answer = probe.ask();
            if (answer.ready()) {
                observe(plan, process);
                turn.run(() -> instance.move(loading().ready(instance.now())));
                return true;
            }
            progress.observe(answer);
            if (progress.sinceProgress().compareTo(settings.start().stall()) > 0) {
                throw new InstanceFailure(
                        "made no progress for "
                                + seconds(settings.start().stall())
                                + ", with health "
                                + brief(answer)
                                + ", and was ended");
            }
            if (progress.elapsed().compareTo(settings.start().cap()) > 0) {
                throw new InstanceFailure(
                        "was not ready after "
                                + seconds(settings.start().cap())
                                + ", with health "
                                + brief(answer)
                                + ", and was ended");
            }
            Duration pause = poll;
            if (turn.take(() -> stopsWithin(process, pause))) {
                return false;
            }
            poll = poll.multipliedBy(5).dividedBy(4);
            poll = poll.compareTo(SLOWEST_POLL) > 0 ? SLOWEST_POLL : poll;
        }
    }

    private boolean stopsWithin(RuntimeProcess process, Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        while (!instance.mustStop() && process.alive() && System.nanoTime() < until) {
            turn.await(Duration.ofNanos(until - System.nanoTime()));
        }
        return instance.mustStop();
    }

    // ---- serve

    /// What the watch over a ready instance came upon.
    private enum Watch {
        ENDED,
        TO_STOP,
        PROBE_DUE
    }

    /// Returns once it is to be stopped and no lease is open.
    private void serve(Plan plan, RuntimeProcess process) throws InstanceFailure {
        HealthProbe probe = probe(process);
        int misses = 0;
        while (true) {
            long probeAt = System.nanoTime() + settings.health().every().toNanos();
            switch (turn.take(() -> watch(process, probeAt))) {
                case ENDED -> throw new InstanceFailure(process.ending() + " while it was serving");
                case TO_STOP -> {
                    return;
                }
                case PROBE_DUE -> {
                    HealthProbe.Answer answer = probe.ask();
                    observe(plan, process);
                    boolean busy = turn.take(instance::busy);
                    misses = answer.ready() || busy ? 0 : misses + 1;
                    if (misses >= settings.health().misses()) {
                        throw new InstanceFailure(
                                "did not answer "
                                        + misses
                                        + " health probes in a row, the last with "
                                        + brief(answer)
                                        + ", and was ended");
                    }
                }
            }
        }
    }

    private Watch watch(RuntimeProcess process, long probeAt) {
        while (true) {
            if (!process.alive()) {
                return Watch.ENDED;
            }
            Duration idleLeft = instance.idleLeft();
            boolean idle = idleLeft != null && !idleLeft.isPositive();
            if (instance.state() instanceof Ready ready && (instance.mustStop() || idle)) {
                if (idle) {
                    instance.say(
                            "Unloaded after "
                                    + seconds(instance.plan().model().idleUnload())
                                    + " without a request.");
                }
                instance.move(ready.drain(instance.now()));
            }
            if (instance.state() instanceof Draining && (!instance.busy() || instance.hurried())) {
                return Watch.TO_STOP;
            }
            Duration probeLeft = Duration.ofNanos(probeAt - System.nanoTime());
            if (!probeLeft.isPositive() && instance.state() instanceof Ready) {
                return Watch.PROBE_DUE;
            }
            if (instance.state() instanceof Draining) {
                turn.await(SLOWEST_POLL);
            } else if (idleLeft != null && idleLeft.compareTo(probeLeft) < 0) {
                turn.await(idleLeft);
            } else {
                turn.await(probeLeft);
            }
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

    // ---- failure

    private void failed(Plan plan, InstanceFailure e, @Nullable RuntimeProcess process) {
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
                name(plan)
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
    private @Nullable String shrink(Plan plan) {
        int context = plan.settings().contextTokens();
        if (context == 0) {
            context = plan.model().file().facts().contextLength();
        }
        int smaller = context / 2;
        if (plan.shrunk() || smaller < SMALLEST_CONTEXT) {
            return null;
        }
        Settings s = plan.settings();
        Plan next = plan.with(new Settings(smaller, s.slots(), s.gpuLayers(), s.arguments()));
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
    private void fail(Refusal why, boolean rests) {
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
                                            + seconds(rest)
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

    // ---- small things

    private void observe(Plan plan, RuntimeProcess process) {
        long bytes = process.group().residentBytes();
        boolean inMainMemory = turn.take(() -> instance.observe(bytes));
        if (inMainMemory) {
            fleet.calibration().observe(plan.calibrationKey(), bytes);
        }
    }

    private Loading loading() {
        return (Loading) instance.state();
    }

    private HealthProbe probe(RuntimeProcess process) {
        return new HealthProbe(
                process.endpoint(),
                process.launch().healthPath(),
                settings.health().timeout(),
                fleet.timer());
    }

    private static String name(Plan plan) {
        return plan.model().name();
    }

    private static String brief(HealthProbe.Answer answer) {
        return answer.status() == 0 ? answer.body() : "status " + answer.status();
    }

    private static String seconds(Duration duration) {
        return String.format(java.util.Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /// Why a process is of no use; a sentence without its subject and its full stop.
    private static final class InstanceFailure extends Exception {
        private static final long serialVersionUID = 1L;

        InstanceFailure(String what) {
            super(what);
        }
    }
}
