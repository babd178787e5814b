package casemate.gateway;

/// The end of the way: the request goes to the runtime, the answer to the client, and the outcome
/// follows from how that ends.
record Relayed(DeadlyRequests deadly) implements Station {
    @Override
    public boolean pass(ModelCall call) {
        new Exchange(call, deadly, call.found().permit().first())
                .relay(call.found().permit(), call.claim().lease());
        return false;
    }
}
