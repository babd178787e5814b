package casemate.runtimes.model;

import java.util.List;

/// How much memory serving takes, as the sum of named terms, so that an operator can check it.
public record MemoryEstimate(List<Term> terms) {
    public MemoryEstimate {
        terms = List.copyOf(terms);
    }

    /// One term.
    ///
    /// @param name such as `weights`, `kv cache`, `compute buffers`
    /// @param bytes at least 0
    /// @param formula how it came about, with the numbers in it
    public record Term(String name, long bytes, String formula) {}

    public long totalBytes() {
        return terms.stream().mapToLong(Term::bytes).sum();
    }
}
