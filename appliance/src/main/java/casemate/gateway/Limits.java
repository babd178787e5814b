package casemate.gateway;

import casemate.setting.Kind;
import casemate.setting.Setting;
import casemate.setting.Values;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// What the gateway allows, whoever asks.
///
/// @param bodyBytes largest request body
/// @param headerBytes largest sum of a request's header lines
/// @param concurrentRequests requests in work at the same time, over all callers
/// @param firstByte longest wait for a runtime's first byte once it has the request
/// @param streamIdle longest silence inside a stream
/// @param shutdownGrace how long running answers may go on after a stop was asked for
public record Limits(
        long bodyBytes,
        int headerBytes,
        int concurrentRequests,
        Duration firstByte,
        Duration streamIdle,
        Duration shutdownGrace) {
    public static final Limits DEFAULT =
            new Limits(
                    16L << 20,
                    16 << 10,
                    10_000,
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(30));

    private static final Setting<Long> BODY =
            new Setting<>(
                    "limits.body",
                    Kind.SIZE.within(1L << 10, 1L << 30, Comparator.naturalOrder()),
                    DEFAULT.bodyBytes,
                    "largest request body");
    private static final Setting<Long> HEADER =
            new Setting<>(
                    "limits.header",
                    Kind.SIZE.within(1L << 10, 1L << 20, Comparator.naturalOrder()),
                    (long) DEFAULT.headerBytes,
                    "largest sum of a request's header lines");
    private static final Setting<Integer> CONCURRENT_REQUESTS =
            new Setting<>(
                    "limits.concurrent-requests",
                    Kind.number(1, 1_000_000),
                    DEFAULT.concurrentRequests,
                    "requests in work at the same time");
    private static final Setting<Duration> FIRST_BYTE =
            Setting.wait("limits.first-byte", DEFAULT.firstByte, "longest wait for a runtime");
    private static final Setting<Duration> STREAM_IDLE =
            Setting.wait("limits.stream-idle", DEFAULT.streamIdle, "longest silence of a stream");
    private static final Setting<Duration> SHUTDOWN_GRACE =
            Setting.wait(
                    "limits.shutdown-grace",
                    DEFAULT.shutdownGrace,
                    "how long running answers may go on after a stop was asked for");

    public static final List<Setting<?>> SETTINGS =
            List.of(BODY, HEADER, CONCURRENT_REQUESTS, FIRST_BYTE, STREAM_IDLE, SHUTDOWN_GRACE);

    public static Limits of(Values values) {
        return new Limits(
                values.value(BODY),
                Math.toIntExact(values.value(HEADER)),
                values.value(CONCURRENT_REQUESTS),
                values.value(FIRST_BYTE),
                values.value(STREAM_IDLE),
                values.value(SHUTDOWN_GRACE));
    }
}
