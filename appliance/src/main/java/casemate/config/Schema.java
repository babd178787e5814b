package casemate.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// The name, kind and default of every setting. A test pins this list.
final class Schema {
    static final Setting<Path> DATA_DIR =
            new Setting<>("data-dir", Kind.PATH, null, "where models, keys and usage are kept");
    static final Setting<String> ENVELOPE =
            new Setting<>(
                    "envelope",
                    Kind.oneOf("multi-tenant", "single-tenant", "sovereign", "air-gapped"),
                    "single-tenant",
                    "where the machine stands; chosen when Casemate is installed");
    static final Setting<String> LISTEN_HOST =
            new Setting<>("listen.host", Kind.TEXT, "127.0.0.1", "address to listen on");
    static final Setting<Integer> LISTEN_PORT =
            new Setting<>(
                    "listen.port",
                    Kind.number(0, 65535),
                    8484,
                    "port to listen on; 0 takes a free one");
    static final Setting<Long> BODY =
            new Setting<>(
                    "limits.body",
                    Kind.SIZE.within(1L << 10, 1L << 30, Comparator.naturalOrder()),
                    Limits.DEFAULT.bodyBytes(),
                    "largest request body");
    static final Setting<Long> HEADER =
            new Setting<>(
                    "limits.header",
                    Kind.SIZE.within(1L << 10, 1L << 20, Comparator.naturalOrder()),
                    (long) Limits.DEFAULT.headerBytes(),
                    "largest sum of a request's header lines");
    static final Setting<Integer> CONCURRENT_REQUESTS =
            new Setting<>(
                    "limits.concurrent-requests",
                    Kind.number(1, 1_000_000),
                    Limits.DEFAULT.concurrentRequests(),
                    "requests in work at the same time");
    static final Setting<Duration> FIRST_BYTE =
            wait("limits.first-byte", Limits.DEFAULT.firstByte(), "longest wait for a runtime");
    static final Setting<Duration> STREAM_IDLE =
            wait("limits.stream-idle", Limits.DEFAULT.streamIdle(), "longest silence of a stream");
    static final Setting<Duration> SHUTDOWN_GRACE =
            wait(
                    "limits.shutdown-grace",
                    Limits.DEFAULT.shutdownGrace(),
                    "how long running answers may go on after a stop was asked for");
    static final Setting<Integer> CONNECTIONS =
            new Setting<>(
                    "limits.connections",
                    Kind.number(16, 1_000_000),
                    ConnectionLimits.DEFAULT.places(),
                    "client connections at the same time");
    static final Setting<Duration> FIRST_REQUEST =
            wait(
                    "limits.first-request",
                    ConnectionLimits.DEFAULT.firstRequest(),
                    "longest silence of a connection whose caller is not known yet");
    static final Setting<Duration> HEAD_TIME =
            wait(
                    "limits.head-time",
                    ConnectionLimits.DEFAULT.head(),
                    "time for a request's head to come in");
    static final Setting<Duration> CONNECTION_IDLE =
            wait(
                    "limits.connection-idle",
                    ConnectionLimits.DEFAULT.idle(),
                    "longest silence of a connection between two requests");
    static final Setting<Path> LLAMA_SERVER =
            new Setting<>(
                    "runtimes.llama-server.binary",
                    Kind.PATH,
                    null,
                    "the llama-server program; looked up on PATH when not set");
    static final Setting<Path> VLLM =
            new Setting<>(
                    "runtimes.vllm.binary",
                    Kind.PATH,
                    null,
                    "the vllm program; looked up on PATH when not set");
    static final Setting<Path> DJL_PACK =
            new Setting<>(
                    "runtimes.djl.pack",
                    Kind.PATH,
                    null,
                    "directory with PyTorch's libraries for the djl runtime");
    static final Setting<String> LOG_LEVEL =
            new Setting<>(
                    "logging.level",
                    Kind.oneOf("error", "warn", "info", "debug"),
                    "info",
                    "least important messages that are logged");

    /// Settings of one model, with names relative to `models.<name>` and to `defaults`.
    static final Setting<String> DRIVER =
            new Setting<>("driver", Kind.TEXT, null, "runtime that serves it; chosen when not set");

    static final Setting<Integer> CONTEXT =
            new Setting<>(
                    "context",
                    Kind.number(0, 100_000_000),
                    0,
                    "context of one request in tokens; 0 leaves it to the runtime");
    static final Setting<Integer> SLOTS =
            new Setting<>(
                    "slots",
                    Kind.number(0, 65_536),
                    0,
                    "requests computed at the same time; 0 leaves it to the runtime");
    static final Setting<Integer> GPU_LAYERS =
            new Setting<>(
                    "gpu-layers",
                    Kind.number(-1, 100_000),
                    -1,
                    "layers to put on an accelerator; -1 for all");
    static final Setting<Boolean> PINNED =
            new Setting<>(
                    "pinned",
                    Kind.BOOLEAN,
                    false,
                    "load at start, never unload when idle, never evict");
    static final Setting<Duration> IDLE_UNLOAD =
            new Setting<>(
                    "idle-unload",
                    Kind.DURATION.within(
                            Duration.ZERO, Duration.ofDays(365), Comparator.naturalOrder()),
                    Duration.ofMinutes(15),
                    "unload after this long without a request; 0 for never");
    static final Setting<Integer> QUEUE_LIMIT =
            new Setting<>(
                    "queue-limit",
                    Kind.number(0, 1_000_000),
                    256,
                    "requests that may wait for it at the same time");

    static final List<Setting<?>> OF_A_MODEL =
            List.of(DRIVER, CONTEXT, SLOTS, GPU_LAYERS, PINNED, IDLE_UNLOAD, QUEUE_LIMIT);

    static final List<Setting<?>> FIXED =
            List.of(
                    DATA_DIR,
                    ENVELOPE,
                    LISTEN_HOST,
                    LISTEN_PORT,
                    BODY,
                    HEADER,
                    CONCURRENT_REQUESTS,
                    FIRST_BYTE,
                    STREAM_IDLE,
                    SHUTDOWN_GRACE,
                    CONNECTIONS,
                    FIRST_REQUEST,
                    HEAD_TIME,
                    CONNECTION_IDLE,
                    LLAMA_SERVER,
                    VLLM,
                    DJL_PACK,
                    under("defaults", CONTEXT),
                    under("defaults", SLOTS),
                    under("defaults", GPU_LAYERS),
                    under("defaults", PINNED),
                    under("defaults", IDLE_UNLOAD),
                    under("defaults", QUEUE_LIMIT),
                    LOG_LEVEL);

    private Schema() {}

    static <T> Setting<T> under(String prefix, Setting<T> setting) {
        return new Setting<>(
                prefix + "." + setting.name(),
                setting.kind(),
                setting.fallback(),
                setting.meaning());
    }

    private static Setting<Duration> wait(String name, Duration fallback, String meaning) {
        return new Setting<>(
                name,
                Kind.DURATION.within(
                        Duration.ofMillis(100), Duration.ofDays(1), Comparator.naturalOrder()),
                fallback,
                meaning);
    }
}
