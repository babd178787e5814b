package casemate.gateway.refusal;

/// Ends a request with a [Refusal]. Thrown by any step of the pipeline, caught in one place. Has no
/// stack trace: it is an answer, not a defect, and a caller must not be able to make us spend on
/// it.
public final class RefusedRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public RefusedRequest(Refusal refusal) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    public RefusedRequest(ApiError error, String message) {
        this(Refusal.of(error, message));
    }

    public Refusal refusal() {
        return refusal;
    }
}
