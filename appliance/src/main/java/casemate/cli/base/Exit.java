package casemate.cli.base;

/// What the process's exit code says. What is refused ends with the code of the
/// [casemate.signing.Check] that refused it.
public final class Exit {
    public static final int OK = 0;

    /// What was asked for could not be done.
    public static final int FAILED = 1;

    /// The command line or the configuration is wrong.
    public static final int USAGE = 2;

    /// No such model, key or data directory.
    public static final int NOT_FOUND = 3;

    /// No server answers.
    public static final int UNREACHABLE = 4;

    /// The server does not accept the key.
    public static final int UNAUTHORISED = 5;

    private Exit() {}
}
