package casemate.policy;

/// Chooses a route, or refuses. Pure: the same question always has the same answer.
@FunctionalInterface
public interface Policy {
    /// What is to be decided.
    ///
    /// @param keyId the caller's key identifier
    /// @param model what the caller asked for, as it came
    record Question(String keyId, String model) {}

    Decision decide(Question question);
}
