package casemate.gateway.routes;

import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready until the appliance is stopping.
@Readiness
final class GatewayReadiness implements HealthCheck {
    private final GatewayServer server;

    @Inject
    GatewayReadiness(GatewayServer server) {
        this.server = server;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("gateway").status(server.takesRequests()).build();
    }
}
