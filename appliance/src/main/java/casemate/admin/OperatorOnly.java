package casemate.admin;

import casemate.identity.Caller;
import casemate.identity.Callers;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Locale;

/// Lets only operators in, before anything else of a request is looked at.
@Provider
public final class OperatorOnly implements ContainerRequestFilter {
    private final Callers callers;

    @Inject
    public OperatorOnly(Callers callers) {
        this.callers = callers;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!request.getUriInfo().getPath().startsWith("/admin")) {
            return;
        }
        Caller caller = callers.authenticate(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        if (caller == null) {
            request.abortWith(
                    Response.status(401)
                            .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                            .entity(
                                    ErrorBody.of(
                                            401,
                                            "no valid key: send `Authorization: Bearer cmk-...`"
                                                    + " with an operator's key."))
                            .type("application/json")
                            .build());
        } else if (caller.role() != Caller.Role.OPERATOR) {
            request.abortWith(
                    Response.status(403)
                            .entity(
                                    ErrorBody.of(
                                            403,
                                            String.format(
                                                    Locale.ROOT,
                                                    "key `%s` may call models but not administer:"
                                                            + " use an operator's key.",
                                                    caller.keyId())))
                            .type("application/json")
                            .build());
        }
    }
}
