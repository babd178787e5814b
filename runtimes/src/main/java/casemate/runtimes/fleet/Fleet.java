package casemate.runtimes.fleet;

import casemate.runtimes.device.Machine;
import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.driver.Driver;
import casemate.runtimes.fleet.InstanceState.Refusal;
import casemate.runtimes.fleet.RefusedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// All instances of this machine, and the one owner of each.
public final class Fleet implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Fleet.class);
    private static final int LONGEST_ID = 16;

    private final FleetSettings settings;
    private final Map<String, Driver> drivers;
    private final RunDirectory directory;
    private final ScheduledExecutorService timer;
    private final Events events;
    private final FleetContext context;
    private final Turn turn;

    /// By model name; under the turn.
    private final Map<String, Instance> serving = new LinkedHashMap<>();

    /// Withdrawn, but still draining or stopping; under the turn.
    private final List<Instance> leaving = new ArrayList<>();

    private int numbered;
    private boolean stopping;

    private Fleet(
            FleetSettings settings,
            Collection<? extends Driver> drivers,
            Supplier<Machine> machine,
            FleetListener listener,
            FleetTime time) {
        this.settings = settings;
        this.turn = new Turn(time);
        this.drivers =
                drivers.stream()
                        .collect(Collectors.toUnmodifiableMap(Driver::id, driver -> driver));
        this.directory = RunDirectory.open(settings.runDirectory());
        this.timer = timer();
        this.events = new Events(listener);
        this.context =
                new FleetContext(
                        settings,
                        time,
                        turn,
                        directory,
                        timer,
                        machine,
                        this::all,
                        new Calibration(directory.calibration()),
                        events);
    }

    /// Opens a fleet in its run directory, and ends what an earlier one left running there.
    ///
    /// @param machine read anew before each placement; may take a while
    /// @throws IllegalArgumentException when the run directory's path is too long for sockets
    /// @throws java.io.UncheckedIOException when the directory cannot be used, or another fleet
    ///   uses it
    public static Fleet open(
            FleetSettings settings,
            Collection<? extends Driver> drivers,
            Supplier<Machine> machine,
            FleetListener listener) {
        return open(settings, drivers, machine, listener, FleetTime.SYSTEM);
    }

    static Fleet open(
            FleetSettings settings,
            Collection<? extends Driver> drivers,
            Supplier<Machine> machine,
            FleetListener listener,
            FleetTime time) {
        return new Fleet(settings, drivers, machine, listener, time);
    }

    public static Fleet open(
            FleetSettings settings,
            Collection<? extends Driver> drivers,
            Supplier<Machine> machine) {
        return open(settings, drivers, machine, FleetListener.NONE);
    }

    /// Makes a model known. Starts it at once only when it is pinned. Declaring the same name again
    /// replaces it once the old instance has drained.
    ///
    /// @throws IllegalArgumentException when there is no such driver, or it cannot load such a
    ///   model
    public void declare(ServedModel model) {
        Driver driver = drivers.get(model.driver());
        if (driver == null) {
            throw new IllegalArgumentException(
                    "Model "
                            + model.name()
                            + " asks for the runtime "
                            + model.driver()
                            + "; there are "
                            + drivers.keySet().stream().sorted().toList()
                            + ".");
        }
        if (!driver.accepts(model.file().facts())) {
            throw new IllegalArgumentException(
                    "The runtime "
                            + driver.id()
                            + " cannot load model "
                            + model.name()
                            + ": it is "
                            + model.file().facts().format()
                            + " of architecture "
                            + model.file().facts().architecture()
                            + ".");
        }
        InstancePlan plan = InstancePlan.of(model, driver);
        turn.run(() -> {
            if (stopping) {
                return;
            }
            Instance known = serving.get(model.name());
            if (known != null) {
                known.replace(plan);
                return;
            }
            Instance instance = new Instance(id(model.name()), plan, context);
            serving.put(model.name(), instance);
            instance.wakeIfWanted();
        });
    }

    /// Forgets a model: takes no further request for it, and stops its instance once the open ones
    /// are done.
    ///
    /// @return false when it was not known
    public boolean withdraw(String model) {
        return turn.take(() -> {
            Instance instance = serving.remove(model);
            if (instance == null) {
                return false;
            }
            leaving.removeIf(Instance::resting);
            leaving.add(instance);
            instance.leave(unknown(model));
            return true;
        });
    }

    /// Asks for a ready instance of a model, starting it when there is none. Never blocks:
    /// completes at once when an instance is ready and has a free slot, else when one is.
    ///
    /// @return completes exceptionally with [RefusedException]; cancelling it leaves the queue
    public CompletableFuture<Lease> acquire(String model) {
        return turn.take(() -> {
            Instance instance = serving.get(model);
            if (instance == null) {
                Refusal why = stopping ? stoppingNow() : unknown(model);
                return CompletableFuture.failedFuture(
                        new RefusedException(why.reason(), model, why.message()));
            }
            return instance.acquire();
        });
    }

    /// What the declared model can do, without loading it; empty when it is not declared.
    public Optional<Capabilities> capabilities(String model) {
        return turn.take(
                () -> Optional.ofNullable(serving.get(model)).map(i -> i.plan().capabilities()));
    }

    /// All instances as they stand.
    public List<InstanceView> instances() {
        return turn.take(() -> all().stream().map(Instance::view).toList());
    }

    /// The last lines that the instance printed, oldest first; empty when nothing runs.
    public List<String> log(String instanceId) {
        return turn.take(() ->
                all().stream()
                        .filter(instance -> instance.id().equals(instanceId))
                        .map(Instance::state)
                        .filter(InstanceState.Running.class::isInstance)
                        .map(state -> ((InstanceState.Running) state).process().log().tail())
                        .findFirst()
                        .orElse(List.of()));
    }

    /// Takes no further request, and waits for the open ones.
    ///
    /// @return whether all were done in time
    public boolean drain(Duration atMost) {
        turn.run(() -> {
            stopping = true;
            all().forEach(instance -> instance.leave(stoppingNow()));
        });
        return await(atMost, instance -> !instance.busy());
    }

    /// Stops everything, without waiting for open leases: see [#drain]. Nothing is left running.
    @Override
    public void close() {
        drain(Duration.ZERO);
        turn.run(() -> all().forEach(Instance::hurry));
        if (!await(settings.stopGrace().plusSeconds(15), Instance::resting)) {
            LOG.errorf("These instances did not stop: %s", instances());
        }
        events.close();
        timer.shutdownNow();
        directory.close();
    }

    private boolean await(Duration atMost, Predicate<Instance> done) {
        long deadline = System.nanoTime() + atMost.toNanos();
        return turn.take(() -> {
            while (!all().stream().allMatch(done)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                turn.await(Duration.ofNanos(Math.min(left, 100_000_000)));
            }
            return true;
        });
    }

    private List<Instance> all() {
        leaving.removeIf(Instance::resting);
        List<Instance> all = new ArrayList<>(serving.values());
        all.addAll(leaving);
        return all;
    }

    /// Short, since it becomes part of a socket's path, and safe as a file name.
    private String id(String model) {
        String safe = model.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]+", "-");
        String name = safe.length() > LONGEST_ID ? safe.substring(0, LONGEST_ID) : safe;
        return name + "-" + ++numbered;
    }

    private Refusal unknown(String model) {
        return new Refusal(
                Reason.UNKNOWN_MODEL,
                "There is no model " + model + "; there are " + serving.keySet() + ".");
    }

    private static Refusal stoppingNow() {
        return new Refusal(Reason.STOPPING, "Casemate is stopping.");
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("fleet-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        return Executors.unconfigurableScheduledExecutorService(timer);
    }
}
