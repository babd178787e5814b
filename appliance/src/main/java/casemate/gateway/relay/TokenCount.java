package casemate.gateway.relay;

/// Tokens of one request: as the runtime counted them, else as they went by.
public final class TokenCount {
    private long prompt;
    private long completion;
    private long seen;
    private boolean reported;

    public void report(long promptTokens, long completionTokens) {
        prompt = promptTokens;
        completion = completionTokens;
        reported = true;
    }

    /// A chunk with content went by; runtimes send one for each token.
    public void see() {
        seen++;
    }

    public long prompt() {
        return prompt;
    }

    public long completion() {
        return reported ? completion : seen;
    }
}
