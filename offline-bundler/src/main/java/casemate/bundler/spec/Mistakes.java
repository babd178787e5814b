package casemate.bundler.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What is wrong with one file, collected while it is read on.
final class Mistakes {
    private record Mistake(int line, String text) {}

    private final String file;
    private final List<Mistake> all = new ArrayList<>();

    Mistakes(String file) {
        this.file = file;
    }

    void add(int line, String text) {
        all.add(new Mistake(line, text));
    }

    void throwIfAny() throws SpecException {
        if (!all.isEmpty()) {
            throw exception();
        }
    }

    SpecException exception() {
        return new SpecException(
                all.stream()
                        .sorted(Comparator.comparingInt(Mistake::line))
                        .map(m -> file + ":" + m.line() + ": " + m.text())
                        .toList());
    }
}
