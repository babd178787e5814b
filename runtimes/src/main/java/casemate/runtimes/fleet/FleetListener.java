package casemate.runtimes.fleet;

/// Told of each change of state, in order, on a thread of the fleet's own.
@FunctionalInterface
public interface FleetListener {
    FleetListener NONE = (before, after) -> {};

    /// @param before the state that was left, such as `loading`
    void changed(String before, InstanceView after);
}
