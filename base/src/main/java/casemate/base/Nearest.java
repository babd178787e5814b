package casemate.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds what was probably meant.
public final class Nearest {
    private Nearest() {}

    /// @return the candidate with the fewest edits, when they are few for the word's length; of
    ///   several the first by the alphabet, so that a message is the same every time
    public static Optional<String> to(String word, Collection<String> candidates) {
        int most = Math.max(1, word.length() / 3);
        return candidates.stream()
                .filter(c -> Math.abs(c.length() - word.length()) <= most)
                .filter(c -> distance(word, c) <= most)
                .min(
                        Comparator.<String>comparingInt(c -> distance(word, c))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /// " Did you mean `x`?", or nothing.
    public static String hint(String word, Collection<String> candidates) {
        return to(word, candidates).map(c -> " Did you mean `" + c + "`?").orElse("");
    }

    /// Optimal string alignment distance: a swap of neighbours is one edit.
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + cost, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
