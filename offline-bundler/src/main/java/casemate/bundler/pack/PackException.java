package casemate.bundler.pack;

/// A bundle cannot be made: one sentence that says what, where and what to do.
public final class PackException extends Exception {
    private static final long serialVersionUID = 1L;

    public PackException(String message) {
        super(message);
    }
}
