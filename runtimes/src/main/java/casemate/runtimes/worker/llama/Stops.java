package casemate.runtimes.worker.llama;

import java.util.List;

/// Looks for stop sequences in an answer that arrives in pieces, and holds back text that may be
/// the beginning of one. Done here, since llama.cpp loses held-back text when the answer ends
/// otherwise.
final class Stops {
    private final List<String> sequences;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    Stops(List<String> sequences) {
        this.sequences = List.copyOf(sequences);
    }

    /// @return the text that may be shown now
    String accept(String piece) {
        if (sequences.isEmpty()) {
            return piece;
        }
        held.append(piece);
        int stop = firstStop();
        if (stop >= 0) {
            found = true;
            return take(stop);
        }
        return take(firstPossibleStop());
    }

    /// @return what was held back, once no more text follows
    String rest() {
        return found ? "" : take(held.length());
    }

    boolean found() {
        return found;
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    private int firstStop() {
        int first = -1;
        for (String sequence : sequences) {
            int at = held.indexOf(sequence);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
            }
        }
        return first;
    }

    private int firstPossibleStop() {
        int longest = sequences.stream().mapToInt(String::length).max().orElse(0);
        for (int at = Math.max(0, held.length() - longest + 1); at < held.length(); at++) {
            String tail = held.substring(at);
            if (sequences.stream().anyMatch(s -> s.startsWith(tail))) {
                return at;
            }
        }
        return held.length();
    }
}
