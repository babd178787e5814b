package casemate.gateway.sinks;

import casemate.gateway.Outcome;
import casemate.gateway.OutcomeSink;
import org.jboss.logging.Logger;

/// One line for each call that did not end well, and at debug level for each that did. Never a
/// body, never a key.
public final class OutcomeLog implements OutcomeSink {
    private static final Logger LOG = Logger.getLogger("casemate.gateway");
    private static final long MILLI = 1_000_000;

    @Override
    public void ended(Outcome outcome) {
        Logger.Level level =
                outcome.end() == Outcome.End.FAILED ? Logger.Level.WARN : Logger.Level.DEBUG;
        if (!LOG.isEnabled(level)) {
            return;
        }
        LOG.logf(
                level,
                "request %s: %s %s %s%s, key %s, %d + %d tokens, first byte %d ms, %d ms",
                outcome.requestId(),
                outcome.operation().path(),
                outcome.model(),
                outcome.end(),
                outcome.error() == null ? "" : " " + outcome.error().code(),
                outcome.caller() == null ? "none" : outcome.caller().keyId(),
                outcome.promptTokens(),
                outcome.completionTokens(),
                outcome.firstByteNanos() / MILLI,
                outcome.totalNanos() / MILLI);
    }
}
