package casemate.gateway;

/// Tokens of one request: as the runtime counted them, else as they went by.
final class TokenCount {
    private long prompt;
    private long completion;
    private long seen;
    private boolean reported;

    void report(long promptTokens, long completionTokens) {
        prompt = promptTokens;
        completion = completionTokens;
        reported = true;
    }

    /// A chunk with content went by; runtimes send one for each token.
    void see() {
        seen++;
    }

    long prompt() {
        return prompt;
    }

    long completion() {
        return reported ? completion : seen;
    }
}
