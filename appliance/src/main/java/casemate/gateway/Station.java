package casemate.gateway;

/// One step on the way of a call. Looks at the call, then lets it go on, has it wait, or refuses
/// it. Called on the event loop of the client's connection: never blocks.
@FunctionalInterface
interface Station {
    /// @return whether the call goes on at once; else this station has it go on later, by
    ///   [ModelCall#goOn]
    /// @throws casemate.gateway.refusal.RefusedRequest when the call ends here
    boolean pass(ModelCall call);
}
