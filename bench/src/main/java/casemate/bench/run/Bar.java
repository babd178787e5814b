package casemate.bench.run;

import java.util.Locale;

/// What Casemate holds itself to: `docs/benchmarks.md` says why these.
///
/// @param atMost whether the bar is an upper bound
public record Bar(String name, double value, double bar, boolean atMost) {

    /// Bars of memory are in units of 1,000,000 bytes, figures in units of 2^20.
    public static double megabytes(double mebibytes) {
        return mebibytes * (1 << 20) / 1e6;
    }

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
