package casemate.admin;

/// An administrative operation that was not done: one sentence, and which kind of failure.
public final class AdministrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The kinds that a caller has to tell apart, with their HTTP status.
    public enum Kind {
        INVALID(400),
        UNAUTHORISED(401),
        NOT_FOUND(404),
        CONFLICT(409),
        FAILED(500),
        /// Nobody answers.
        UNREACHABLE(503);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }

        static Kind of(int status) {
            for (Kind kind : values()) {
                if (kind.status == status) {
                    return kind;
                }
            }
            return status == 403 ? UNAUTHORISED : FAILED;
        }
    }

    private final Kind kind;

    public AdministrationException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public AdministrationException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
