package casemate.gateway;

import casemate.gateway.body.MemoryBudget;
import casemate.gateway.downstream.CallTaker;
import casemate.gateway.downstream.ClientCall;
import casemate.gateway.downstream.RequestIds;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.surface.Operation;
import casemate.identity.Callers;
import casemate.policy.Policy;
import casemate.serving.Instances;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Takes model calls from their connections and sets each on its way ([#way]). Everything happens
/// on the event loop of the client's connection.
public final class Gateway implements CallTaker {
    /// What a gateway is made of.
    ///
    /// @param sinks hear of every outcome
    public record Parts(
            Callers callers,
            Policy policy,
            Instances instances,
            Limits limits,
            Drain drain,
            MemoryBudget budget,
            List<OutcomeSink> sinks) {
        public Parts {
            sinks = List.copyOf(sinks);
        }
    }

    /// For the last bytes to be written.
    private static final Duration AFTER_CUT = Duration.ofSeconds(2);

    private final Parts parts;
    private final Admission admission;
    private final Way way;
    private final Map<Operation, Taken> takers = new EnumMap<>(Operation.class);
    private final Map<EventLoop, Lane> lanes = new ConcurrentHashMap<>();

    public Gateway(Parts parts) {
        this(parts, stations -> stations);
    }

    /// @param planted for tests: other stations among those of the way
    Gateway(Parts parts, UnaryOperator<List<Station>> planted) {
        this.parts = parts;
        this.admission = new Admission(parts.limits().concurrentRequests());
        this.way =
                new Way(
                        planted.apply(way(parts, admission)),
                        parts.limits(),
                        new Sinks(parts.sinks()));
        for (Operation operation : Operation.values()) {
            takers.put(operation, client -> call(operation, client).begin());
        }
    }

    /// The way of a call, from top to bottom. Why a station stands where it stands is the first
    /// thing that it says.
    static List<Station> way(Parts parts, Admission admission) {
        var deadly = new DeadlyRequests();
        return List.of(
                new OneReading(),
                new KnownCaller(parts.callers()),
                new NotStopping(parts.drain()),
                new WholeBody(parts.limits(), parts.budget()),
                new NotDeadly(deadly),
                new Understood(parts.budget()),
                new Permitted(parts.policy()),
                new Honoured(parts.instances()),
                new WithinLimit(admission),
                new Leased(parts.instances()),
                new Relayed(deadly));
    }

    Way way() {
        return way;
    }

    @Override
    public @Nullable Taken taken(HttpMethod method, String target) {
        return method.equals(HttpMethod.POST) ? takers.get(Operation.at(target)) : null;
    }

    private ModelCall call(Operation operation, ClientCall client) {
        String requestId = RequestIds.of(client.header(RequestIds.HEADER));
        return new ModelCall(way, lane(client.loop()), operation, client, requestId);
    }

    private Lane lane(EventLoop loop) {
        Lane lane = lanes.get(loop);
        return lane != null ? lane : lanes.computeIfAbsent(loop, Lane::new);
    }

    /// What callers hold of the memory budget now, in bytes.
    public long heldBytes() {
        return parts.budget().held();
    }

    /// Requests whose bodies wait for room in the memory budget now.
    public int bodiesWaiting() {
        return parts.budget().waiting();
    }

    public int inWork() {
        return admission.inWork();
    }

    public int openStreams() {
        return lanes.values().stream().mapToInt(lane -> lane.openStreams().intValue()).sum();
    }

    /// Takes no new requests, lets the running ones finish for as long as they may, then ends them,
    /// telling their clients why. Blocks; not for an event loop.
    public void drain() {
        parts.drain().stop();
        if (!admission.awaitEmpty(parts.limits().shutdownGrace())) {
            cutAll(
                    Refusal.retry(
                            ApiError.SHUTTING_DOWN,
                            10,
                            "Casemate is shutting down and ended this answer after waiting "
                                    + parts.limits().shutdownGrace().toSeconds()
                                    + " s for it."));
            admission.awaitEmpty(AFTER_CUT);
        }
    }

    private void cutAll(Refusal why) {
        lanes.values().forEach(lane -> lane.loop().execute(() -> lane.cutAll(why)));
    }
}
