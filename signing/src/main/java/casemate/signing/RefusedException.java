package casemate.signing;

import org.jspecify.annotations.Nullable;

/// Something was not verified. The only checked exception of this module: what was checked, what
/// was expected, what was found and what to do next, as fields, so that the message and a machine's
/// answer are made from the same facts. Never carries key material.
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 200;

    private final Check check;
    private final String what;
    private final @Nullable String expected;
    private final @Nullable String found;
    private final @Nullable String advice;

    /// @param what one clause that names the thing and what is wrong with it
    /// @param advice what to do next, one sentence
    public RefusedException(
            Check check,
            String what,
            @Nullable String expected,
            @Nullable String found,
            @Nullable String advice) {
        super(message(what, expected, found, advice));
        this.check = check;
        this.what = shown(what);
        this.expected = expected;
        this.found = found;
        this.advice = advice;
    }

    public RefusedException(Check check, String what) {
        this(check, what, null, null, null);
    }

    public RefusedException(Check check, String what, String expected, String found) {
        this(check, what, expected, found, null);
    }

    /// Keeps the reason of a lower layer, without its stack.
    public static RefusedException because(Check check, String what, Throwable cause) {
        String reason = cause.getMessage();
        return new RefusedException(
                check, what + ": " + (reason == null ? cause.getClass().getSimpleName() : reason));
    }

    public RefusedException withAdvice(String next) {
        return new RefusedException(check, what, expected, found, next);
    }

    public Check check() {
        return check;
    }

    public String what() {
        return what;
    }

    public @Nullable String expected() {
        return expected;
    }

    public @Nullable String found() {
        return found;
    }

    public @Nullable String advice() {
        return advice;
    }

    private static String message(
            String what,
            @Nullable String expected,
            @Nullable String found,
            @Nullable String advice) {
        var text = new StringBuilder(shown(what));
        if (expected != null) {
            text.append(": expected ").append(shown(expected));
        }
        if (found != null) {
            text.append(expected == null ? ": found " : ", found ").append(shown(found));
        }
        text.append('.');
        if (advice != null) {
            text.append(' ').append(advice);
        }
        return text.toString();
    }

    /// Hostile text is shown short and without control characters.
    private static String shown(String text) {
        var out = new StringBuilder();
        int end = Math.min(text.length(), MAX_SHOWN);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            out.append(c < 0x20 || (c >= 0x7f && c < 0xa0) ? '?' : c);
        }
        return text.length() > MAX_SHOWN ? out.append("...").toString() : out.toString();
    }
}
