package casemate.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Turns failures of administrative requests into error bodies.
public final class AdminErrors {
    private static final Logger LOG = Logger.getLogger(AdminErrors.class);

    @ServerExceptionMapper
    Response refused(AdministrationException e) {
        return answer(e.kind().status(), String.valueOf(e.getMessage()));
    }

    @ServerExceptionMapper
    Response malformed(JsonProcessingException e) {
        return answer(400, "the body is not the JSON that was expected: " + e.getOriginalMessage());
    }

    @ServerExceptionMapper
    Response broken(IllegalStateException e) {
        LOG.error("an administrative request failed", e);
        return answer(500, "the request failed; the server's log says why.");
    }

    private static Response answer(int status, String message) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(ErrorBody.of(status, message))
                .build();
    }
}
