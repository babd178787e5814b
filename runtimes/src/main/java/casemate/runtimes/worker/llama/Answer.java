package casemate.runtimes.worker.llama;

/// Where generated text goes.
interface Answer {
    /// The first token is there.
    void begin();

    void text(String piece);

    void finish(FinishReason reason, Usage usage);
}
