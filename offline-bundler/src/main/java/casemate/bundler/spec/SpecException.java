package casemate.bundler.spec;

import java.util.List;

/// A `bundle.yaml` with mistakes: all of them, each with its line.
public final class SpecException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    SpecException(List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /// Such as `bundle.yaml:3: ...`, in the order of the lines.
    public List<String> mistakes() {
        return mistakes;
    }
}
