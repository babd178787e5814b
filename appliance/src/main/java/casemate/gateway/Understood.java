package casemate.gateway;

import casemate.gateway.body.BodyReader;
import casemate.gateway.body.MemoryBudget;
import casemate.gateway.surface.ParsedRequest;

/// Before the policy, which asks for the workload's name. Nothing is made of the body that is not
/// charged for, and what would make a runtime take all memory or time is refused here (decision
/// 13).
record Understood(MemoryBudget budget) implements Station {
    @Override
    public boolean pass(ModelCall call) {
        BodyReader body = call.found().body();
        call.found()
                .request(ParsedRequest.of(call.operation(), body.body(), budget, body.account()));
        return true;
    }
}
