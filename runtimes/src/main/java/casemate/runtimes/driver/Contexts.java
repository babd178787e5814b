package casemate.runtimes.driver;

import casemate.runtimes.model.ModelFacts;

/// How many tokens a request may have.
final class Contexts {
    /// A long context costs memory for every slot, so nobody gets more than this without asking.
    static final int USUAL_TOKENS = 8192;

    private Contexts() {}

    static int tokens(LaunchRequest request) {
        return tokens(request.model().facts(), request.settings());
    }

    /// What the settings say, else what the model was trained for, up to [#USUAL_TOKENS].
    static int tokens(ModelFacts model, Settings settings) {
        if (settings.contextTokens() > 0) {
            return settings.contextTokens();
        }
        return model.contextLength() > 0
                ? Math.min(model.contextLength(), USUAL_TOKENS)
                : USUAL_TOKENS;
    }
}
