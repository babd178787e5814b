package casemate.runtimes.fleet;

import java.time.Instant;

/// An instance as it stood at one moment, for people and for metrics.
///
/// @param id stable as long as the model is declared
/// @param pid of the runtime's first process; 0 when none runs
/// @param state one of `planned`, `starting`, `loading`, `ready`, `draining`, `stopping`, `failed`
/// @param since when it entered that state
/// @param inFlight open leases
/// @param waiting requests in its queue
/// @param restarts processes started after a failure since it was declared
/// @param message the last thing worth knowing, such as why it failed; empty when there is none
/// @param estimatedBytes what it was expected to take on its device; 0 before the first start
/// @param observedBytes the most that it was seen to take; 0 before the first observation
public record InstanceView(
        String id,
        String model,
        String driver,
        long pid,
        String state,
        Instant since,
        int inFlight,
        int waiting,
        int restarts,
        String message,
        long estimatedBytes,
        long observedBytes) {}
