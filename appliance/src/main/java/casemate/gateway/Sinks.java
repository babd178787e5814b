package casemate.gateway;

import java.util.List;
import org.jboss.logging.Logger;

/// All who hear of every outcome. What one of them does wrong keeps none of the others from
/// hearing, and does not reach the call.
record Sinks(List<OutcomeSink> all) {
    private static final Logger LOG = Logger.getLogger("casemate.gateway");

    Sinks {
        all = List.copyOf(all);
    }

    void tell(Outcome outcome) {
        for (OutcomeSink sink : all) {
            try {
                sink.ended(outcome);
            } catch (Throwable e) {
                LOG.errorf(
                        e,
                        "request %s: defect in %s, which has not heard of its end",
                        outcome.requestId(),
                        sink.getClass().getSimpleName());
            }
        }
    }
}
