package casemate.gateway.relay;

/// A runtime's answer that cannot be passed on. No stack trace: the runtime is at fault, not us.
public final class BrokenAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public BrokenAnswer(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /// One sentence.
    public String reason() {
        return reason;
    }
}
