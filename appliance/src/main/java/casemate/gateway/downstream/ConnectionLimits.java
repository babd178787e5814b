package casemate.gateway.downstream;

import casemate.setting.Kind;
import casemate.setting.Setting;
import casemate.setting.Values;
import java.time.Duration;
import java.util.List;

/// How long a client's connection may do nothing, and how many there may be.
///
/// @param places connections at the same time
/// @param firstRequest for a new connection to send its first head; also the longest idle time of
///   one on which no model call with a known key has been made
/// @param head from the first byte of a request's head to its last
/// @param idle longest idle time of a connection whose caller is known
public record ConnectionLimits(int places, Duration firstRequest, Duration head, Duration idle) {
    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(
                    20_000, Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofMinutes(5));

    private static final Setting<Integer> CONNECTIONS =
            new Setting<>(
                    "limits.connections",
                    Kind.number(16, 1_000_000),
                    DEFAULT.places,
                    "client connections at the same time");
    private static final Setting<Duration> FIRST_REQUEST =
            Setting.wait(
                    "limits.first-request",
                    DEFAULT.firstRequest,
                    "longest silence of a connection whose caller is not known yet");
    private static final Setting<Duration> HEAD_TIME =
            Setting.wait("limits.head-time", DEFAULT.head, "time for a request's head to come in");
    private static final Setting<Duration> CONNECTION_IDLE =
            Setting.wait(
                    "limits.connection-idle",
                    DEFAULT.idle,
                    "longest silence of a connection between two requests");

    public static final List<Setting<?>> SETTINGS =
            List.of(CONNECTIONS, FIRST_REQUEST, HEAD_TIME, CONNECTION_IDLE);

    public static ConnectionLimits of(Values values) {
        return new ConnectionLimits(
                values.value(CONNECTIONS),
                values.value(FIRST_REQUEST),
                values.value(HEAD_TIME),
                values.value(CONNECTION_IDLE));
    }
}
