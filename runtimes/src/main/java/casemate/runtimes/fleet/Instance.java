package casemate.runtimes.fleet;

import casemate.runtimes.fleet.InstanceState.Draining;
import casemate.runtimes.fleet.InstanceState.Failed;
import casemate.runtimes.fleet.InstanceState.Planned;
import casemate.runtimes.fleet.InstanceState.Ready;
import casemate.runtimes.fleet.InstanceState.Refusal;
import casemate.runtimes.fleet.InstanceState.Running;
import casemate.runtimes.fleet.InstanceState.Stopping;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The place of one declared model in the fleet: its state, its queue and its leases. Everything
/// here happens under the fleet's [Turn] and never blocks; the process is the business of the
/// [Supervision] that owns this instance while it is not at rest.
final class Instance {
    private final String id;
    private final FleetContext fleet;
    private final WaitingQueue waiting = new WaitingQueue();

    private InstancePlan plan;
    private InstanceState state;
    private @Nullable Thread owner;
    private @Nullable Refusal leaving;
    private boolean stopAsked;
    private boolean hurried;
    private boolean restartOwed;
    private int inFlight;
    private long lastUsed;
    private int restarts;
    private String message = "";
    private InstanceMemory memory = InstanceMemory.NONE;

    Instance(String id, InstancePlan plan, FleetContext fleet) {
        this.id = id;
        this.plan = plan;
        this.fleet = fleet;
        this.lastUsed = fleet.time().nanos();
        this.state = new Planned(now());
    }

    String id() {
        return id;
    }

    InstancePlan plan() {
        return plan;
    }

    InstanceState state() {
        return state;
    }

    // ---- what applications do

    CompletableFuture<Lease> acquire() {
        if (leaving != null) {
            return refused(leaving);
        }
        if (state instanceof Ready ready && waiting.isEmpty() && hasFreeSlot(ready)) {
            return CompletableFuture.completedFuture(grant(ready));
        }
        if (state instanceof Failed failed && now().isBefore(failed.retryAt())) {
            return refused(failed.why());
        }
        if (waiting.size() >= plan.model().queueLimit()) {
            return refused(
                    new Refusal(
                            RefusedException.Reason.QUEUE_FULL,
                            plan.model().name()
                                    + " is "
                                    + state.label()
                                    + " and "
                                    + waiting.size()
                                    + " requests wait for it, which is its limit. Try again."));
        }
        CompletableFuture<Lease> request = new CompletableFuture<>();
        waiting.add(request);
        var _ =
                request.whenComplete((_, problem) -> {
                    if (problem != null) {
                        fleet.turn().run(waiting::removeDone);
                    }
                });
        wake();
        return request;
    }

    /// A lease on that process was closed.
    void closed(RuntimeProcess process) {
        fleet.turn()
                .run(() -> {
                    if (!(state instanceof Running running) || running.process() != process) {
                        return;
                    }
                    inFlight--;
                    lastUsed = fleet.time().nanos();
                    serveWaiting();
                    if (inFlight == 0 && state instanceof Draining) {
                        fleet.turn().signal();
                    }
                });
    }

    /// A process that has ended has none, though its state may not say so yet.
    private boolean hasFreeSlot(Ready ready) {
        return inFlight < plan.limit() && ready.process().alive();
    }

    private Lease grant(Ready ready) {
        inFlight++;
        lastUsed = fleet.time().nanos();
        return new OpenLease(this, ready.process(), plan.driver().id(), plan.capabilities());
    }

    private void serveWaiting() {
        // Asked first: nothing waits as a rule, and whether a process lives is asked under a lock.
        while (!waiting.isEmpty() && state instanceof Ready ready && hasFreeSlot(ready)) {
            CompletableFuture<Lease> next = waiting.next();
            if (next == null) {
                return;
            }
            Lease lease = grant(ready);
            fleet.turn()
                    .afterwards(() -> {
                        // Cancelled in the meantime: then nobody else would close it.
                        if (!next.complete(lease)) {
                            lease.close();
                        }
                    });
        }
    }

    // ---- what operators do

    /// Serves something else from now on; what runs is drained first.
    void replace(InstancePlan next) {
        if (next.equals(plan)) {
            return;
        }
        plan = next;
        message = "";
        memory = new InstanceMemory(memory.devices(), memory.bytesEach(), 0, 0);
        if (state instanceof Failed failed) {
            move(failed.forgotten(now()));
        }
        stopAsked = owner != null;
        if (state instanceof Ready ready) {
            move(ready.drain(now()));
        }
        wakeIfWanted();
    }

    /// Takes no request from now on, drains and stops.
    void leave(Refusal why) {
        leaving = why;
        refuseWaiting(why);
        fleet.turn().signal();
    }

    /// Stops without waiting for open leases.
    void hurry() {
        hurried = true;
        fleet.turn().signal();
    }

    /// Starts it when it is to be loaded without being asked for.
    void wakeIfWanted() {
        if (wanted()) {
            wake();
        }
    }

    /// Begins to drain an idle instance so that another one fits.
    void evict(String forWhom) {
        if (state instanceof Ready ready && inFlight == 0) {
            message = "Unloaded to make room for " + forWhom + ".";
            move(ready.drain(now()));
        }
    }

    // ---- what its supervision does

    boolean wanted() {
        return leaving == null && (plan.model().pinned() || !waiting.isEmpty() || restartOwed);
    }

    boolean mustStop() {
        return leaving != null || stopAsked;
    }

    boolean hurried() {
        return hurried;
    }

    boolean busy() {
        return inFlight > 0;
    }

    void stopSeen() {
        stopAsked = false;
    }

    void rest() {
        owner = null;
        fleet.turn().signal();
    }

    boolean resting() {
        return owner == null;
    }

    /// How long until it is unloaded for want of requests; null when that never happens.
    @Nullable Duration idleLeft() {
        Duration limit = plan.model().idleUnload();
        if (plan.model().pinned() || limit.isZero() || inFlight > 0) {
            return null;
        }
        return limit.minusNanos(fleet.time().nanos() - lastUsed);
    }

    void move(InstanceState next) {
        String before = state.label();
        if (state instanceof Failed && next instanceof InstanceState.Starting) {
            restarts++;
        }
        state = next;
        if (next instanceof Ready) {
            lastUsed = fleet.time().nanos();
            restartOwed = false;
            serveWaiting();
        }
        if (!(next instanceof Running)) {
            inFlight = 0;
        }
        if (next instanceof Failed failed) {
            message = failed.why().message();
        }
        InstanceView view = view();
        fleet.turn().afterwards(() -> fleet.events().changed(before, view));
        fleet.turn().signal();
    }

    void oweRestart() {
        Duration limit = plan.model().idleUnload();
        restartOwed =
                limit.isZero() || fleet.time().nanos() - lastUsed < limit.toNanos() || inFlight > 0;
    }

    void say(String text) {
        message = text;
    }

    void use(InstancePlan smaller) {
        plan = smaller;
    }

    void refuseWaiting(Refusal why) {
        for (CompletableFuture<Lease> request : waiting.takeAll()) {
            fleet.turn().afterwards(() -> request.completeExceptionally(exception(why)));
        }
    }

    void promise(InstanceMemory promised) {
        memory = promised;
    }

    void release() {
        memory = memory.released();
        fleet.turn().signal();
    }

    /// Resident memory says nothing about an instance on accelerators.
    ///
    /// @return whether main memory is where it was placed
    boolean observe(long resident) {
        if (!memory.devices().contains(Placement.CPU)) {
            return false;
        }
        memory = memory.observed(resident);
        return true;
    }

    /// How it occupies devices in the eyes of another instance; null when it does not.
    Placement.@Nullable Occupant occupant() {
        if (memory.devices().isEmpty()) {
            return null;
        }
        Placement.Standing standing =
                switch (state) {
                    case Draining _, Stopping _, Planned _, Failed _ -> Placement.Standing.LEAVING;
                    case InstanceState.Starting _, InstanceState.Loading _ ->
                            Placement.Standing.COMING;
                    case Ready _ when plan.model().pinned() -> Placement.Standing.PINNED;
                    case Ready _ when inFlight > 0 || !waiting.isEmpty() -> Placement.Standing.BUSY;
                    case Ready _ -> Placement.Standing.IDLE;
                };
        return new Placement.Occupant(id, memory.devices(), memory.bytesEach(), standing, lastUsed);
    }

    InstanceView view() {
        return new InstanceView(
                id,
                plan.model().name(),
                plan.driver().id(),
                state instanceof Running running ? running.process().pid() : 0,
                state.label(),
                state.since(),
                inFlight,
                waiting.size(),
                restarts,
                message,
                memory.estimated(),
                memory.observed());
    }

    private void wake() {
        if (owner == null) {
            owner = Thread.ofVirtual().name("instance-" + id).start(new Supervision(this, fleet));
        } else {
            fleet.turn().signal();
        }
    }

    private CompletableFuture<Lease> refused(Refusal why) {
        return CompletableFuture.failedFuture(exception(why));
    }

    private RefusedException exception(Refusal why) {
        return new RefusedException(why.reason(), plan.model().name(), why.message());
    }

    Instant now() {
        return fleet.time().now();
    }
}
