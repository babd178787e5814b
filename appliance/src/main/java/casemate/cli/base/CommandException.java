package casemate.cli.base;

/// A command that cannot go on: one sentence for the user, and the exit code.
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exit;

    public CommandException(int exit, String message) {
        super(message);
        this.exit = exit;
    }

    public CommandException(int exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    public int exit() {
        return exit;
    }
}
