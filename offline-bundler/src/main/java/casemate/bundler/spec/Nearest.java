package casemate.bundler.spec;

import java.util.Collection;
import java.util.Comparator;

/// Finds what was probably meant.
final class Nearest {
    private Nearest() {}

    /// " Did you mean `x`?", or nothing.
    static String hint(String word, Collection<String> candidates) {
        int most = Math.max(1, word.length() / 3);
        return candidates.stream()
                .filter(c -> Math.abs(c.length() - word.length()) <= most)
                .filter(c -> distance(word, c) <= most)
                .min(
                        Comparator.<String>comparingInt(c -> distance(word, c))
                                .thenComparing(Comparator.naturalOrder()))
                .map(c -> " Did you mean `" + c + "`?")
                .orElse("");
    }

    /// Levenshtein's distance, one row at a time.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], above) + 1, diagonal + cost);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
