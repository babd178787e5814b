package casemate.gateway;

import casemate.config.Limits;
import casemate.gateway.downstream.CallTaker;
import casemate.gateway.downstream.ClientCall;
import casemate.identity.Caller;
import casemate.identity.Callers;
import casemate.policy.Decision;
import casemate.policy.Policy;
import casemate.policy.Route;
import casemate.runtimes.fleet.Lease;
import casemate.serving.Catalogue;
import casemate.serving.Instances;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The way of a model call, in one line: edge, caller, policy decision, admission, instance, relay,
/// outcome. Everything happens on the event loop of the client's connection.
final class Gateway implements CallTaker {
    /// What a gateway is made of.
    ///
    /// @param sinks hear of every outcome
    record Parts(
            Callers callers,
            Policy policy,
            Instances instances,
            Catalogue catalogue,
            Limits limits,
            Drain drain,
            MemoryBudget budget,
            List<OutcomeSink> sinks) {
        Parts {
            sinks = List.copyOf(sinks);
        }
    }

    /// For the last bytes to be written.
    private static final Duration AFTER_CUT = Duration.ofSeconds(2);

    private final Parts parts;
    private final KeyedRoute keyed;
    private final Admission admission;
    private final MemoryBudget budget;
    private final DeadlyRequests deadly = new DeadlyRequests();
    private final Map<Operation, Taken> takers = new EnumMap<>(Operation.class);
    private final Map<EventLoop, Lane> lanes = new ConcurrentHashMap<>();

    Gateway(Parts parts) {
        this.parts = parts;
        this.keyed = new KeyedRoute(parts.callers());
        this.admission = new Admission(parts.limits().concurrentRequests());
        this.budget = parts.budget();
        for (Operation operation : Operation.values()) {
            takers.put(operation, client -> call(exchange(operation, client)));
        }
    }

    /// What is answered on Quarkus' router: everything but the calls.
    void mount(Router router) {
        new ModelRoutes(parts.catalogue(), keyed).mount(router);
        new UnknownRoutes(keyed).mount(router);
    }

    /// Before all that Quarkus puts on its router: nothing of it concerns a model call.
    static final int ORDER = -1_000;

    @Override
    public @Nullable Taken taken(HttpMethod method, String target) {
        return method.equals(HttpMethod.POST) ? takers.get(Operation.at(target)) : null;
    }

    private Exchange exchange(Operation operation, ClientCall client) {
        String requestId = RequestIds.of(client.header(RequestIds.HEADER));
        Exchange exchange =
                new Exchange(
                        lane(client.loop()),
                        operation,
                        client,
                        requestId,
                        parts.limits(),
                        deadly,
                        parts.sinks());
        exchange.open();
        return exchange;
    }

    private void call(Exchange exchange) {
        exchange.step(() -> {
            Edge.unambiguous(exchange.client());
            Caller caller = keyed.caller(exchange.client().header(HttpHeaderNames.AUTHORIZATION));
            exchange.calledBy(caller);
            exchange.client().callerIsKnown();
            parts.drain().refuseWhenStopping();
            MemoryBudget.Account account = budget.account(caller.keyId());
            exchange.readBody(
                    Edge.body(exchange.client(), parts.limits(), budget, account),
                    account,
                    body -> {
                        deadly.check(exchange.operation(), body);
                        answer(
                                exchange,
                                caller,
                                ModelCall.of(exchange.operation(), body, budget, account));
                    });
        });
    }

    private void answer(Exchange exchange, Caller caller, ModelCall asked) {
        exchange.asks(asked);
        Route route = route(caller, asked);
        parts.instances().capabilities(route.model()).ifPresent(asked::checkHonoured);
        exchange.admittedBy(admission);
        exchange.acquire(
                parts.instances(),
                route.model(),
                lease -> exchange.relay(request(exchange, asked, route, lease), lease.endpoint()));
    }

    private static ByteBuf request(Exchange exchange, ModelCall asked, Route route, Lease lease) {
        return exchange.operation()
                .head()
                .request(
                        PooledByteBufAllocator.DEFAULT,
                        lease.endpoint(),
                        exchange.requestId(),
                        asked.body(route, lease.capabilities()));
    }

    private Route route(Caller caller, ModelCall asked) {
        String model = asked.model();
        if (model == null) {
            throw new RefusedRequest(
                    Refusal.parameter(
                            ApiError.MISSING_PARAMETER,
                            "model",
                            "The request names no `model`. GET /v1/models lists those that are"
                                    + " served."));
        }
        return switch (parts.policy().decide(new Policy.Question(caller.keyId(), model))) {
            case Decision.Allow(Route route, _) -> route;
            case Decision.Deny(_, String message) ->
                    throw new RefusedRequest(
                            Refusal.parameter(ApiError.MODEL_NOT_FOUND, "model", message));
        };
    }

    private Lane lane(EventLoop loop) {
        Lane lane = lanes.get(loop);
        return lane != null ? lane : lanes.computeIfAbsent(loop, Lane::new);
    }

    /// The one that we are on.
    static EventLoop eventLoop() {
        return ((ContextInternal) Objects.requireNonNull(Vertx.currentContext())).nettyEventLoop();
    }

    /// What callers hold of the memory budget now, in bytes.
    long heldBytes() {
        return budget.held();
    }

    /// Requests whose bodies wait for room in the memory budget now.
    int bodiesWaiting() {
        return budget.waiting();
    }

    int inWork() {
        return admission.inWork();
    }

    int openStreams() {
        return lanes.values().stream().mapToInt(lane -> lane.openStreams().intValue()).sum();
    }

    /// Takes no new requests, lets the running ones finish for as long as they may, then ends them,
    /// telling their clients why. Blocks; not for an event loop.
    void drain() {
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
