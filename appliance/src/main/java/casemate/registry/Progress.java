package casemate.registry;

/// Told how far long work is.
@FunctionalInterface
public interface Progress {
    Progress NONE = (done, total) -> {};

    /// Called at most once per mebibyte, and at the end.
    void at(long doneBytes, long totalBytes);
}
