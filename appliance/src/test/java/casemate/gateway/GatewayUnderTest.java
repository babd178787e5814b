package casemate.gateway;

import casemate.gateway.body.MemoryBudget;
import casemate.gateway.downstream.ClientConnections;
import casemate.gateway.downstream.Guests;
import casemate.gateway.routes.KeyedRoute;
import casemate.gateway.routes.ModelRoutes;
import casemate.gateway.routes.UnknownRoutes;
import casemate.identity.Caller;
import casemate.policy.ServedModelsPolicy;
import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.driver.Endpoint;
import casemate.runtimes.driver.Surface;
import casemate.runtimes.fleet.Lease;
import casemate.serving.Catalogue;
import casemate.serving.Instances;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The real gateway on a real port, in front of one [RuntimeStandIn].
final class GatewayUnderTest implements AutoCloseable {
    static final String KEY = "cmk-test";
    static final String MODEL = "demo";

    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    final AtomicInteger openLeases = new AtomicInteger();
    final Drain drain = new Drain();
    final RuntimeStandIn runtime;
    final Gateway gateway;

    private final Guests guests =
            new Guests(
                    new Guests.Times(
                            20_000,
                            Duration.ofSeconds(15),
                            Duration.ofSeconds(10),
                            Duration.ofMinutes(2),
                            Duration.ofMinutes(5)));
    private final Path directory;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;
    private @Nullable Function<String, CompletableFuture<Lease>> instead;

    GatewayUnderTest(BiConsumer<RuntimeStandIn.Received, RuntimeStandIn.Wire> script)
            throws IOException, InterruptedException {
        this(Limits.DEFAULT, script);
    }

    GatewayUnderTest(Limits limits, BiConsumer<RuntimeStandIn.Received, RuntimeStandIn.Wire> script)
            throws IOException, InterruptedException {
        this(limits, new MemoryBudget(64 << 20), script);
    }

    GatewayUnderTest(
            Limits limits,
            MemoryBudget budget,
            BiConsumer<RuntimeStandIn.Received, RuntimeStandIn.Wire> script)
            throws IOException, InterruptedException {
        this(limits, budget, script, stations -> stations, List.of());
    }

    /// @param planted stations instead of those of the way
    /// @param before sinks that hear before the test's own
    GatewayUnderTest(
            Limits limits,
            MemoryBudget budget,
            BiConsumer<RuntimeStandIn.Received, RuntimeStandIn.Wire> script,
            UnaryOperator<List<Station>> planted,
            List<OutcomeSink> before)
            throws IOException, InterruptedException {
        List<OutcomeSink> sinks = new ArrayList<>(before);
        sinks.add(outcomes::add);
        directory = Files.createTempDirectory("casemate-gateway");
        Path socket = directory.resolve("r.sock");
        runtime = new RuntimeStandIn(socket, script);
        gateway =
                new Gateway(
                        new Gateway.Parts(
                                GatewayUnderTest::caller,
                                new ServedModelsPolicy(name -> name.equals(MODEL)),
                                instances(socket),
                                limits,
                                drain,
                                budget,
                                sinks),
                        planted);
        Router router = Router.router(vertx);
        KeyedRoute keyed = new KeyedRoute(GatewayUnderTest::caller);
        new ModelRoutes(catalogue(), keyed).mount(router);
        new UnknownRoutes(keyed).mount(router);
        server =
                vertx.createHttpServer(
                                new HttpServerOptions()
                                        .setPort(0)
                                        .setHost("127.0.0.1")
                                        .setHttp2ClearTextEnabled(false))
                        .requestHandler(router)
                        .connectionHandler(connection ->
                                ClientConnections.open(
                                        ((ConnectionBase) connection).channel().pipeline(),
                                        () -> gateway,
                                        guests))
                        .listen()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
    }

    private static @Nullable Caller caller(@Nullable String authorization) {
        return ("Bearer " + KEY).equals(authorization)
                ? new Caller("key1", "test", Caller.Role.APPLICATION)
                : null;
    }

    private Instances instances(Path socket) {
        return new Instances() {
            @Override
            public CompletableFuture<Lease> acquire(String model) {
                return instead == null
                        ? CompletableFuture.completedFuture(
                                lease(new Endpoint.UnixSocket(socket, Endpoint.UnixSocket.ANY)))
                        : instead.apply(model);
            }

            @Override
            public Optional<Capabilities> capabilities(String model) {
                return Optional.of(CAPABILITIES);
            }
        };
    }

    void instances(Function<String, CompletableFuture<Lease>> other) {
        instead = other;
    }

    Lease lease(Endpoint endpoint) {
        openLeases.incrementAndGet();
        return new Lease() {
            private boolean open = true;

            @Override
            public String instanceId() {
                return "stand-in";
            }

            @Override
            public String runtime() {
                return "stand-in";
            }

            @Override
            public Endpoint endpoint() {
                return endpoint;
            }

            @Override
            public Capabilities capabilities() {
                return CAPABILITIES;
            }

            @Override
            public void close() {
                if (open) {
                    open = false;
                    openLeases.decrementAndGet();
                }
            }
        };
    }

    private static final Capabilities CAPABILITIES = capabilities();

    private static Capabilities capabilities() {
        Map<Surface, Set<String>> parameters = new EnumMap<>(Surface.class);
        parameters.put(
                Surface.CHAT,
                Set.of(
                        "messages",
                        "stream",
                        "temperature",
                        "max_tokens",
                        "stop",
                        "seed",
                        "response_format",
                        "grammar"));
        parameters.put(Surface.COMPLETIONS, Set.of("prompt", "stream", "max_tokens"));
        parameters.put(Surface.EMBEDDINGS, Set.of("input"));
        return new Capabilities(parameters);
    }

    private static Catalogue catalogue() {
        Catalogue.Entry entry = new Catalogue.Entry(MODEL, Instant.parse("2026-11-01T00:00:00Z"));
        return new Catalogue() {
            @Override
            public List<Entry> entries() {
                return List.of(entry);
            }

            @Override
            public @Nullable Entry find(String name) {
                return name.equals(MODEL) ? entry : null;
            }
        };
    }

    /// The outcomes, once there are that many: they are told after the client has its answer.
    List<Outcome> outcomes(int count) throws InterruptedException {
        Eventually.that(() -> outcomes.size() >= count, "outcomes");
        return List.copyOf(outcomes);
    }

    /// That nothing is held any more of what calls hold.
    void nothingIsHeld() throws InterruptedException {
        Eventually.that(
                () ->
                        openLeases.get() == 0
                                && gateway.inWork() == 0
                                && gateway.heldBytes() == 0
                                && gateway.openStreams() == 0,
                "leases, places, memory and streams at zero");
    }

    Path socket() {
        return directory.resolve("r.sock");
    }

    int port() {
        return server.actualPort();
    }

    WireClient connect() throws IOException {
        return new WireClient(port());
    }

    @Override
    public void close() throws IOException {
        server.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        runtime.close();
        Files.deleteIfExists(directory.resolve("r.sock"));
        Files.deleteIfExists(directory);
    }
}
