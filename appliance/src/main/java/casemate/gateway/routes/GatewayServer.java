package casemate.gateway.routes;

import casemate.gateway.Drain;
import casemate.gateway.Gateway;
import casemate.gateway.Limits;
import casemate.gateway.Listen;
import casemate.gateway.body.MemoryBudget;
import casemate.gateway.downstream.ClientConnections;
import casemate.gateway.downstream.ConnectionLimits;
import casemate.gateway.downstream.Guests;
import casemate.gateway.downstream.RequestIds;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.sinks.GatewayMetrics;
import casemate.gateway.sinks.OutcomeLog;
import casemate.gateway.sinks.UsageSink;
import casemate.host.Descriptors;
import casemate.identity.Callers;
import casemate.metering.UsageMeter;
import casemate.policy.ServedModelsPolicy;
import casemate.runtimes.fleet.Fleet;
import casemate.serving.Catalogue;
import casemate.serving.FleetInstances;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The gateway in the running server: made of the other rooms' parts once they are there, put on
/// Quarkus' router, drained before anything that it needs is closed.
@Singleton
final class GatewayServer {
    private static final int LAST = Integer.MAX_VALUE;

    private final Drain drain = new Drain();
    private volatile @Nullable Gateway gateway;
    private @Nullable Router router;
    private @Nullable Route gate;
    private @Nullable Guests guests;
    private OwnHost ownHost = OwnHost.of("");

    /// The socket opens before the store and the fleet are there; who comes too early is told so.
    void hold(@Observes Router served, Listen listen, Limits limits, ConnectionLimits connections) {
        ownHost = OwnHost.of(listen.host());
        guests =
                new Guests(
                        new Guests.Times(
                                Descriptors.places(connections.places()),
                                connections.firstRequest(),
                                connections.head(),
                                limits.streamIdle(),
                                connections.idle()));
        ClientConnections.welcome(guests);
        router = served;
        new RouteEdge(ownHost).mount(served);
        gate =
                served.route("/v1/*")
                        .order(RouteEdge.ORDER - 1)
                        .handler(context ->
                                new RouteReply(context.response(), RequestIds.of(null))
                                        .refuse(
                                                Refusal.retry(
                                                        ApiError.STARTING,
                                                        1,
                                                        "Casemate is starting; try again in"
                                                                + " a second.")));
    }

    void start(
            @Observes @Priority(LAST) StartupEvent event,
            Callers callers,
            Catalogue catalogue,
            Fleet fleet,
            UsageMeter meter,
            Limits limits,
            Vertx vertx) {
        GatewayMetrics metrics = new GatewayMetrics();
        Gateway made =
                new Gateway(
                        new Gateway.Parts(
                                callers,
                                new ServedModelsPolicy(name -> catalogue.find(name) != null),
                                new FleetInstances(fleet),
                                limits,
                                drain,
                                MemoryBudget.ofHeap(),
                                List.of(new UsageSink(meter), metrics, new OutcomeLog())));
        metrics.gauge("casemate_requests_in_work", "Model calls in work now.", made::inWork);
        metrics.gauge(
                "casemate_held_bytes",
                "Memory that requests in work hold of the budget for them, in bytes.",
                made::heldBytes);
        Guests all = guests;
        if (all != null) {
            metrics.gauge(
                    "casemate_unknown_connections",
                    "Client connections without a call of a known caller.",
                    all::strangers);
            metrics.gauge(
                    "casemate_connections_limit",
                    "Client connections that are taken at the same time.",
                    all::places);
        }
        metrics.gauge("casemate_open_streams", "Streams on their way now.", made::openStreams);
        metrics.instances(fleet::instances);
        gateway = made;
        if (router != null && gate != null) {
            KeyedRoute keyed = new KeyedRoute(callers);
            new ModelRoutes(catalogue, keyed).mount(router);
            new UnknownRoutes(keyed).mount(router);
            new OpenApiRoute().mount(router);
            new MetricsRoute(metrics.registry(), keyed, ownHost).mount(router);
            gate.remove();
        }
        HeapReturn memory = new HeapReturn();
        vertx.setPeriodic(
                HeapReturn.EVERY_MILLIS, _ -> memory.look(made.inWork(), made.heldBytes()));
        ClientConnections.leadTo(made);
    }

    boolean takesRequests() {
        return gateway != null && !drain.stopping();
    }

    /// Before Quarkus stops anything. By its later event, `ShutdownEvent`, the HTTP server is
    /// closed already, and running answers with it.
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        Gateway made = gateway;
        if (made != null) {
            made.drain();
        }
    }
}
