package casemate.runtimes.model;

import java.nio.file.Path;

/// Why a model was not read. The message is one sentence that starts with the path.
public final class ModelFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int QUOTE_CHARACTERS = 80;

    /// The kinds that a caller has to tell apart.
    public enum Problem {
        /// Nothing is there, or a part of it is missing.
        MISSING,
        /// It is there, but cannot be opened or is not a plain file.
        UNREADABLE,
        /// It is none of the formats that we know.
        UNKNOWN_FORMAT,
        /// A known format, in a form that we do not serve.
        UNSUPPORTED,
        /// Shorter than its own header says.
        CUT_SHORT,
        /// Beyond one of our bounds.
        TOO_LARGE,
        /// It contradicts its format or itself.
        MALFORMED
    }

    private final transient Path path;
    private final Problem problem;

    /// @param predicate what is wrong, as the rest of a sentence whose subject is the path
    public ModelFileException(Path path, Problem problem, String predicate) {
        super(quote(path.toString(), 4096) + " " + predicate);
        this.path = path;
        this.problem = problem;
    }

    public ModelFileException(Path path, Problem problem, String predicate, Throwable cause) {
        this(path, problem, predicate);
        initCause(cause);
    }

    public Path path() {
        return path;
    }

    public Problem problem() {
        return problem;
    }

    /// Text out of a file, fit for a terminal and a log: no control characters, not too long.
    static String quote(String text) {
        return quote(text, QUOTE_CHARACTERS);
    }

    private static String quote(String text, int characters) {
        String visible = printable(text);
        return visible.length() <= characters ? visible : visible.substring(0, characters) + "...";
    }

    /// The text with a space in place of everything that would move a terminal's cursor or hide in
    /// a log.
    static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || isInvisible(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isInvisible(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }
}
