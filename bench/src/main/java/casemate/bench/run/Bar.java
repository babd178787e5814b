package casemate.bench.run;

import java.util.Locale;

/// What Casemate holds itself to: `docs/benchmarks.md` says why these.
///
/// @param atMost whether the bar is an upper bound
public record Bar(String name, double value, double bar, boolean atMost) {

    public boolean met() {
        return atMost ? value <= bar : value >= bar;
    }

    /// One line for people.
    public String line() {
        return String.format(
                Locale.ROOT,
                "%s %-52s %8.2f  (%s %s)",
                met() ? "met   " : "MISSED",
                name,
                value,
                atMost ? "at most" : "at least",
                bar);
    }
}
