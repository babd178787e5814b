package casemate.runtimes.fleet;

import casemate.runtimes.driver.DeviceShare;
import casemate.runtimes.driver.LaunchRequest;
import casemate.runtimes.fleet.InstanceState.Loading;
import casemate.runtimes.fleet.InstanceState.Starting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// The way of one process from its launch to its first good answer to a health probe.
final class Startup {
    private static final Duration FIRST_POLL = Duration.ofMillis(50);
    private static final Duration SLOWEST_POLL = Duration.ofSeconds(1);

    private final Instance instance;
    private final FleetContext fleet;
    private final Turn turn;
    private final FleetSettings settings;
    private final InstancePlan plan;

    Startup(Instance instance, FleetContext fleet, InstancePlan plan) {
        this.instance = instance;
        this.fleet = fleet;
        this.turn = fleet.turn();
        this.settings = fleet.settings();
        this.plan = plan;
    }

    RuntimeProcess launch(DeviceShare share) throws InstanceFailure {
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
    boolean load(RuntimeProcess process) throws InstanceFailure {
        HealthProbe probe = HealthProbe.of(process, fleet);
        LoadProgress progress = new LoadProgress(process, fleet.time());
        Duration poll = FIRST_POLL;
        while (true) {
            if (!process.alive()) {
                throw new InstanceFailure(
                        process.ending() + " after " + InstanceFailure.seconds(progress.elapsed()));
            }
            HealthProbe.Answer answer = probe.ask();
            if (answer.ready()) {
                fleet.observe(instance, plan, process);
                turn.run(() -> instance.move(((Loading) instance.state()).ready(instance.now())));
                return true;
            }
            progress.observe(answer);
            if (progress.sinceProgress().compareTo(settings.start().stall()) > 0) {
                throw new InstanceFailure(
                        "made no progress for "
                                + InstanceFailure.seconds(settings.start().stall())
                                + ", with health "
                                + answer.brief()
                                + ", and was ended");
            }
            if (progress.elapsed().compareTo(settings.start().cap()) > 0) {
                throw new InstanceFailure(
                        "was not ready after "
                                + InstanceFailure.seconds(settings.start().cap())
                                + ", with health "
                                + answer.brief()
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

    /// By the system's time, which the process lives by.
    private boolean stopsWithin(RuntimeProcess process, Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        while (!instance.mustStop() && process.alive() && System.nanoTime() < until) {
            turn.await(Duration.ofNanos(until - System.nanoTime()));
        }
        return instance.mustStop();
    }
}
