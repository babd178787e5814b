package casemate.gateway;

import casemate.gateway.body.Body;
import casemate.gateway.body.BodyReader;
import casemate.gateway.body.MemoryBudget;
import casemate.gateway.downstream.ClientCall;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.RefusedRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Waits for the client, behind the key: what it sends is charged to the caller's share of the
/// memory budget before it is held (80 bodies of 15 MiB once ended the server). What the head says
/// of the body is looked at first, before the client is told to send it (RFC 9110, 10.1.1).
record WholeBody(Limits limits, MemoryBudget budget) implements Station {
    @Override
    public boolean pass(ModelCall call) {
        ClientCall client = call.client();
        requireJson(client.header(HttpHeaderNames.CONTENT_TYPE));
        BodyReader reader =
                new BodyReader(
                        client,
                        limits.bodyBytes(),
                        budget,
                        budget.account(call.found().caller().keyId()));
        reader.checkDeclared(client.header(HttpHeaderNames.CONTENT_LENGTH));
        if (client.expectsContinue()) {
            client.answer().sendContinue();
        }
        call.reads(reader);
        reader.read(new Then(call));
        return false;
    }

    private record Then(ModelCall call) implements BodyReader.Listener {
        @Override
        public void whole(Body body) {
            call.goOn();
        }

        @Override
        public void refused(RefusedRequest why) {
            call.cut(why.refusal());
        }

        @Override
        public void defect(Throwable cause) {
            call.defect(cause);
        }
    }

    private static void requireJson(@Nullable String type) {
        // The usual one, without looking closer.
        if (type == null || type.equals("application/json")) {
            return;
        }
        int end = type.indexOf(';');
        String bare = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (!bare.equals("application/json")) {
            throw new RefusedRequest(
                    ApiError.UNSUPPORTED_MEDIA_TYPE,
                    "The request body has to be JSON: send `Content-Type: application/json`.");
        }
    }
}
