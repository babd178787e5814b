package casemate.gateway;

/// As soon as the body is there, and before it is parsed: a request that has ended runtimes is not
/// worth more of us.
record NotDeadly(DeadlyRequests known) implements Station {
    @Override
    public boolean pass(ModelCall call) {
        known.check(call.operation(), call.found().body().body());
        return true;
    }
}
