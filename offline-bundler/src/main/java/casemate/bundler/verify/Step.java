package casemate.bundler.verify;

/// One thing that was checked and held.
///
/// @param name short and stable, such as `roots`
/// @param finding what was checked, by which keys, how many of how many: one line
public record Step(String name, String finding) {
    /// Is told of each step when it is done.
    @FunctionalInterface
    public interface Listener {
        Listener NONE = _ -> {};

        void done(Step step);
    }
}
