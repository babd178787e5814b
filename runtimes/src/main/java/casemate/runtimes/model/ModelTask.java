package casemate.runtimes.model;

/// What a model is for.
public enum ModelTask {
    /// Continues text.
    GENERATE,
    /// Turns text into one vector.
    EMBED,
    /// Gives text one of a set of labels.
    CLASSIFY,
    /// Scores a document against a query.
    RERANK
}
