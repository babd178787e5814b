package casemate.runtimes.fleet;

/// Why the fleet gave no lease. One exception for every refusal, so that the message and the API
/// error are made from the same facts.
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The kinds a caller has to tell apart.
    public enum Reason {
        /// No such model was declared.
        UNKNOWN_MODEL,
        /// As many requests wait as may wait; try again.
        QUEUE_FULL,
        /// The instance did not become ready, and is backing off; the message has its last lines.
        START_FAILED,
        /// It does not fit on the device, even alone; the message has the numbers.
        TOO_LARGE,
        /// It would fit, but what occupies the device is busy or pinned; try again.
        NO_ROOM,
        /// The appliance is stopping.
        STOPPING
    }

    private final Reason reason;
    private final String model;

    public RefusedException(Reason reason, String model, String message) {
        super(message);
        this.reason = reason;
        this.model = model;
    }

    public Reason reason() {
        return reason;
    }

    public String model() {
        return model;
    }
}
