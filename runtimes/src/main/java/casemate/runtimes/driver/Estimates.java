package casemate.runtimes.driver;

import casemate.runtimes.model.MemoryEstimate;
import casemate.runtimes.model.MemoryEstimate.Term;
import casemate.runtimes.model.ModelFacts;
import java.util.List;

/// First guesses; what a runtime was seen to take replaces them.
final class Estimates {
    private static final long GIB = 1L << 30;

    private Estimates() {}

    /// For runtimes of which nothing else is known: weights * 1.2 + 2 GiB.
    static MemoryEstimate byWeights(ModelFacts model) {
        return new MemoryEstimate(
                List.of(
                        new Term("weights", model.tensorBytes(), "tensor bytes"),
                        new Term("activations", model.tensorBytes() / 5, "0.2 * tensor bytes"),
                        new Term("runtime", 2 * GIB, "2 GiB")));
    }
}
