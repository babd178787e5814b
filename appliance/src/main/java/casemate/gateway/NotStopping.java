package casemate.gateway;

/// Before the body, and behind the key: a server that is about to end holds nothing new, and tells
/// strangers nothing.
record NotStopping(Drain drain) implements Station {
    @Override
    public boolean pass(ModelCall call) {
        drain.refuseWhenStopping();
        return true;
    }
}
