package casemate.policy;

import java.util.function.Predicate;

/// Whoever has a key may call whatever is served: the policy of an appliance that has not been
/// given one.
///
/// @param served whether a model of that name is served
public record ServedModelsPolicy(Predicate<String> served) implements Policy {
    private static final String RULE = "served-models";
    private static final int SHOWN_NAME = 200;

    @Override
    public Decision decide(Question question) {
        if (served.test(question.model())) {
            return new Decision.Allow(new Route(question.model()), RULE);
        }
        return new Decision.Deny(
                Decision.Denial.NOT_SERVED,
                RULE,
                "The model `"
                        + shown(question.model())
                        + "` is not served here. GET /v1/models lists the models that are.");
    }

    private static String shown(String name) {
        return name.length() <= SHOWN_NAME ? name : name.substring(0, SHOWN_NAME) + "...";
    }
}
