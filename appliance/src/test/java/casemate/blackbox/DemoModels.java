package casemate.blackbox;

/// What the tests know of the committed demo models.
final class DemoModels {
    static final String GOOD = "casemate-demo";
    static final String SMALL = "casemate-demo-small";

    /// Makes the tokens that end an answer impossible: it goes on until its length is reached.
    static final String ENDLESS = "\"logit_bias\":{\"0\":-100,\"2\":-100}";

    private DemoModels() {}
}
