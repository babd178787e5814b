package casemate.gateway;

/// A runtime's answer that cannot be passed on. No stack trace: the runtime is at fault, not us.
final class BrokenAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    BrokenAnswer(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /// One sentence.
    String reason() {
        return reason;
    }
}
