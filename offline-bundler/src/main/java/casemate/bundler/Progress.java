package casemate.bundler;

/// Told how far long work is; called from any thread, one at a time.
@FunctionalInterface
public interface Progress {
    Progress NONE = (done, total) -> {};

    void at(long doneBytes, long totalBytes);
}
