package casemate.runtimes.driver;

/// A part of the wire format that a runtime may serve.
public enum Surface {
    CHAT("/v1/chat/completions"),
    COMPLETIONS("/v1/completions"),
    EMBEDDINGS("/v1/embeddings"),
    TOKENIZE("/tokenize"),
    DETOKENIZE("/detokenize"),
    CLASSIFY("/classify"),
    RERANK("/v1/rerank");

    private final String path;

    Surface(String path) {
        this.path = path;
    }

    /// The path under which the runtime serves it, and under which the gateway offers it.
    public String path() {
        return path;
    }
}
