package casemate.gateway;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.RefusedRequest;
import casemate.identity.Caller;
import casemate.identity.Callers;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;

/// Before the body: a stranger must not make us hold any of it, nor learn what is served here.
public record KnownCaller(Callers callers) implements Station {
    @Override
    public boolean pass(ModelCall call) {
        call.found().caller(require(call.client().header(HttpHeaderNames.AUTHORIZATION)));
        call.client().callerIsKnown();
        return true;
    }

    /// @param authorization the request's header of that name
    /// @throws RefusedRequest when there is no key that is known here in it
    public Caller require(@Nullable String authorization) {
        Caller caller = callers.authenticate(authorization);
        if (caller == null) {
            throw new RefusedRequest(
                    ApiError.INVALID_API_KEY,
                    "The API key is missing or not known here. Send `Authorization: Bearer KEY`"
                            + " with a key that `casemate keys` made.");
        }
        return caller;
    }
}
