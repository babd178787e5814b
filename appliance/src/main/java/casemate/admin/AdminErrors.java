package casemate.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Turns failures of administrative requests into error bodies.
public final class AdminErrors {
    private static final Logger LOG = Logger.getLogger(AdminErrors.class);

    @ServerExceptionMapper
    Response refused(AdministrationException e) {
        return answer(e.kind().status(), String.valueOf(e.getMessage()));
    }

    /// Before Quarkus' own mapper of it, which answers without a body.
    @ServerExceptionMapper
    Response mismatched(MismatchedInputException e) {
        return answer(400, sentence(e));
    }

    /// What Quarkus refuses before a resource is called, or because there is none.
    @ServerExceptionMapper
    Response unroutable(WebApplicationException e, ContainerRequestContext request) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return answer(400, sentence(json));
        }
        String asked = request.getMethod() + " " + shown(request.getUriInfo().getPath());
        return switch (e) {
            case NotFoundException _ -> answer(404, "there is no " + asked + " here.");
            case NotAllowedException _ ->
                    answer(405, "there is no " + asked + ", but other methods.");
            default -> answer(e.getResponse().getStatus(), asked + ": " + e.getMessage());
        };
    }

    @ServerExceptionMapper
    Response broken(RuntimeException e) {
        LOG.error("an administrative request failed", e);
        return answer(500, "the request failed; the server's log says why.");
    }

    private static String sentence(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping)) {
            return "the body is not JSON: " + e.getOriginalMessage();
        }
        return mapping.getPath().isEmpty()
                ? "the body is not the JSON object that was expected."
                : "`" + field(mapping) + "`: " + expected(mapping) + ".";
    }

    private static String field(JsonMappingException e) {
        return e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }

    /// Without the names of our classes, which Jackson's own message has.
    private static String expected(JsonMappingException e) {
        if (e instanceof InvalidFormatException wrong && wrong.getTargetType().isEnum()) {
            String words =
                    Arrays.stream(wrong.getTargetType().getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
            return "expected one of " + words + ", found `" + shown(wrong.getValue() + "") + "`";
        }
        return "a value of another type was expected";
    }

    private static String shown(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }

    private static Response answer(int status, String message) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(ErrorBody.of(status, message))
                .build();
    }
}
