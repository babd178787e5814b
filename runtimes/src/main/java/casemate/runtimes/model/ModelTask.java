package casemate.runtimes.model;

/// What a model is for.
public enum ModelTask {
    GENERATE,
    EMBED,
    CLASSIFY
}
