package casemate.config;

import java.time.Duration;

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
}
