package casemate.runtimes.fleet;

import java.util.Set;

/// What was promised to the instance, and what it was seen to take.
///
/// @param devices where it has a promise; empty without one
record InstanceMemory(Set<String> devices, long bytesEach, long estimated, long observed) {
    static final InstanceMemory NONE = new InstanceMemory(Set.of(), 0, 0, 0);

    InstanceMemory released() {
        return new InstanceMemory(Set.of(), 0, estimated, observed);
    }

    InstanceMemory observed(long bytes) {
        return new InstanceMemory(devices, bytesEach, estimated, Math.max(observed, bytes));
    }
}
