package casemate.gateway;

import casemate.config.Limits;
import casemate.identity.Caller;
import casemate.identity.Callers;
import casemate.policy.Decision;
import casemate.policy.Policy;
import casemate.policy.Route;
import casemate.serving.Catalogue;
import casemate.serving.Instances;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The way of a model call, in one line: edge, caller, policy decision, admission, instance, relay,
/// outcome. Everything happens on the event loop of the client's connection.
final class Gateway {
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
            List<OutcomeSink> sinks) {
        Parts {
            sinks = List.copyOf(sinks);
        }
    }

    /// For the last bytes to be written.
    private static final Duration AFTER_CUT = Duration.ofSeconds(2);

    private final Parts parts;
    private final Admission admission;
    private final Map<EventLoop, Lane> lanes = new ConcurrentHashMap<>();

    Gateway(Parts parts) {
        this.parts = parts;
        this.admission = new Admission(parts.limits().concurrentRequests());
    }

    void mount(Router router) {
        for (Operation operation : Operation.values()) {
            router.route(HttpMethod.POST, operation.path())
                    .order(ORDER)
                    .handler(context -> call(exchange(operation, context.request())));
        }
    }

    /// Before all that Quarkus puts on its router: nothing of it concerns a model call.
    static final int ORDER = -1_000;

    private Exchange exchange(Operation operation, HttpServerRequest request) {
        String requestId = RequestIds.of(request.getHeader(Reply.REQUEST_ID));
        Exchange exchange =
                new Exchange(lane(), operation, request, requestId, parts.limits(), parts.sinks());
        exchange.open();
        return exchange;
    }

    private void call(Exchange exchange) {
        exchange.step(() -> {
            Caller caller = caller(exchange);
            parts.drain().refuseWhenStopping();
            exchange.readBody(
                    Edge.body(exchange.request(), parts.limits()),
                    body -> answer(exchange, caller, Peek.of(body)));
        });
    }

    private void answer(Exchange exchange, Caller caller, Peek peek) {
        exchange.asksFor(peek);
        Route route = route(caller, peek);
        exchange.admittedBy(admission);
        exchange.acquire(
                parts.instances(),
                route.model(),
                lease -> {
                    RequestRewrite.checkHonoured(peek, exchange.operation(), lease.capabilities());
                    ByteBuf request =
                            exchange.operation()
                                    .head()
                                    .request(
                                            PooledByteBufAllocator.DEFAULT,
                                            lease.endpoint(),
                                            exchange.requestId(),
                                            RequestRewrite.rewrite(
                                                    peek, exchange.operation(), route));
                    exchange.relay(listener ->
                            exchange.lane().upstream().send(lease.endpoint(), request, listener));
                });
    }

    private Caller caller(Exchange exchange) {
        @Nullable Caller caller =
                parts.callers()
                        .authenticate(exchange.request().getHeader(HttpHeaderNames.AUTHORIZATION));
        if (caller == null) {
            throw new RefusedRequest(
                    ApiError.INVALID_API_KEY,
                    "The API key is missing or not known here. Send `Authorization: Bearer KEY`"
                            + " with a key that `casemate keys` made.");
        }
        exchange.calledBy(caller);
        return caller;
    }

    private Route route(Caller caller, Peek peek) {
        String model = peek.model();
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

    private Lane lane() {
        ContextInternal context = (ContextInternal) Objects.requireNonNull(Vertx.currentContext());
        EventLoop loop = context.nettyEventLoop();
        Lane lane = lanes.get(loop);
        return lane != null ? lane : lanes.computeIfAbsent(loop, Lane::new);
    }

    Admission admission() {
        return admission;
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
