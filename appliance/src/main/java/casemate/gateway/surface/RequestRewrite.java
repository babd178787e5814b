package casemate.gateway.surface;

import casemate.gateway.body.Body;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import casemate.policy.Route;
import casemate.runtimes.driver.Capabilities;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Makes of a caller's body the one that the runtime gets: the route's model, usage always asked
/// for, nulls left out, and nothing that the runtime would not honour.
final class RequestRewrite {
    /// Fields that the gateway answers for itself, whatever the runtime honours.
    private static final Set<String> OURS = Set.of("model", "stream_options");

    private static final byte[] ASK_FOR_USAGE =
            ascii("\"stream_options\":{\"include_usage\":true}");

    private RequestRewrite() {}

    /// @throws RefusedRequest naming the first field that the runtime does not honour
    static void checkHonoured(Peek peek, Operation operation, Capabilities capabilities) {
        if (!capabilities.serves(operation.surface())) {
            throw new RefusedRequest(
                    ApiError.UNSUPPORTED_OPERATION,
                    "The model `"
                            + peek.model()
                            + "` cannot be used with "
                            + operation.path()
                            + ".");
        }
        for (int i = 0; i < peek.members(); i++) {
            String name = peek.name(i);
            if (!capabilities.honours(operation.surface(), name)
                    && !OURS.contains(name)
                    && !peek.isNull(i)) {
                throw new RefusedRequest(
                        Refusal.parameter(
                                ApiError.UNSUPPORTED_PARAMETER,
                                name,
                                "The runtime of the model `"
                                        + peek.model()
                                        + "` does not honour `"
                                        + name
                                        + "` on "
                                        + operation.path()
                                        + "; leave it out."));
            }
        }
    }

    /// @return a view of the caller's bytes where they can stay as they are, else a copy
    static ByteBuf rewrite(Peek peek, Operation operation, Route route) {
        boolean otherModel = !route.model().equals(peek.model());
        boolean askForUsage = peek.stream() && operation.streams() && !peek.usageAsked();
        if (!otherModel && !askForUsage && !peek.hasNulls()) {
            Body body = peek.body();
            return Unpooled.wrappedBuffer(body.array(), body.offset(), body.length());
        }
        return assemble(peek, route, otherModel, askForUsage);
    }

    private static ByteBuf assemble(
            Peek peek, Route route, boolean otherModel, boolean askForUsage) {
        Body body = peek.body();
        ByteBuf out = Unpooled.buffer(body.length() + 64);
        out.writeByte('{');
        for (int i = 0; i < peek.members(); i++) {
            String name = peek.name(i);
            if (peek.isNull(i) || (askForUsage && name.equals("stream_options"))) {
                continue;
            }
            comma(out);
            if (otherModel && name.equals("model")) {
                out.writeCharSequence("\"model\":", StandardCharsets.US_ASCII);
                string(out, route.model());
            } else {
                int start = peek.start(i);
                out.writeBytes(body.array(), body.offset() + start, peek.end(i) - start);
            }
        }
        if (askForUsage) {
            comma(out);
            out.writeBytes(ASK_FOR_USAGE);
        }
        return out.writeByte('}');
    }

    private static void comma(ByteBuf out) {
        if (out.readableBytes() > 1) {
            out.writeByte(',');
        }
    }

    private static void string(ByteBuf out, String text) {
        out.writeByte('"');
        out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        out.writeByte('"');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
