package casemate.gateway;

import casemate.serving.Instances;

/// Before places and memory are taken for what the runtime would ignore. Starts nothing.
record Honoured(Instances instances) implements Station {
    @Override
    public boolean pass(ModelCall call) {
        instances
                .capabilities(call.found().permit().route().model())
                .ifPresent(call.found().request()::checkHonoured);
        return true;
    }
}
