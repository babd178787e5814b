package casemate.gateway;

import casemate.gateway.body.BodyReader;
import casemate.gateway.surface.ParsedRequest;
import casemate.identity.Caller;
import casemate.policy.Decision;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the stations have found out about a call, in the order in which they stand. What is asked
/// for before its station was passed is a defect.
final class Found {
    private @Nullable Caller caller;
    private @Nullable BodyReader body;
    private @Nullable ParsedRequest request;
    private @Nullable Decision decision;
    private @Nullable Permit permit;

    void caller(Caller known) {
        caller = known;
    }

    Caller caller() {
        return Objects.requireNonNull(caller, "who calls is known behind KnownCaller");
    }

    @Nullable Caller callerIfKnown() {
        return caller;
    }

    void body(BodyReader reader) {
        body = reader;
    }

    BodyReader body() {
        return Objects.requireNonNull(body, "there is a body behind WholeBody");
    }

    void request(ParsedRequest parsed) {
        request = parsed;
    }

    ParsedRequest request() {
        return Objects.requireNonNull(request, "what is asked is known behind Understood");
    }

    /// Whether a stream is asked for, as far as that is known.
    boolean stream() {
        return request != null && request.stream();
    }

    void decision(Decision made) {
        decision = made;
    }

    /// Null before the policy was asked.
    @Nullable Decision decision() {
        return decision;
    }

    void permit(Permit given) {
        permit = given;
    }

    Permit permit() {
        return Objects.requireNonNull(permit, "there is a permit behind Permitted");
    }
}
