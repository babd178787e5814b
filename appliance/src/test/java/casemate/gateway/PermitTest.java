package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import casemate.policy.Decision;
import casemate.policy.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PermitTest {
    @ParameterizedTest
    @EnumSource
    void aDenialIsNoneAndSaysItsKind(Decision.Denial kind) {
        ApiError error =
                switch (kind) {
                    case NOT_SERVED -> ApiError.MODEL_NOT_FOUND;
                    case NOT_ALLOWED -> ApiError.PERMISSION_DENIED;
                };
        assertThatThrownBy(() -> Permit.of(new Decision.Deny(kind, "rule", "why")))
                .isInstanceOfSatisfying(
                        RefusedRequest.class,
                        refused ->
                                assertThat(refused.refusal())
                                        .isEqualTo(Refusal.parameter(error, "model", "why")));
    }

    @Test
    void itNamesTheRouteTwiceAndNotAThirdTime() {
        Permit permit = Permit.of(new Decision.Allow(new Route("demo"), "rule"));
        assertThat(permit.first()).isTrue();
        assertThat(permit.next()).isTrue();
        assertThat(permit.first()).isFalse();
        assertThat(permit.route().model()).isEqualTo("demo");
        assertThat(permit.next()).isFalse();
    }
}
