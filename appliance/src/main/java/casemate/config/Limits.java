package casemate.config;

import java.time.Duration;

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
}
