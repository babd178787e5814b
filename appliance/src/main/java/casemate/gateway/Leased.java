package casemate.gateway;

import casemate.serving.Instances;

/// Waits for an instance of the permit's candidate. Last before the runtime: whoever holds a lease
/// keeps others from it. A call whose instance had gone comes here again, with the permit's next
/// candidate.
record Leased(Instances instances) implements Station {
    @Override
    public boolean pass(ModelCall call) {
        call.waits();
        return call.claim().ask(instances, call.found().permit().route().model(), call::goOn);
    }
}
