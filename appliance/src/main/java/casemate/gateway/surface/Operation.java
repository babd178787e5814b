package casemate.gateway.surface;

import casemate.gateway.upstream.RequestHead;
import casemate.runtimes.driver.Surface;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A model call that the gateway offers, and the runtime surface that computes it.
public enum Operation {
    CHAT("/v1/chat/completions", Surface.CHAT),
    COMPLETIONS("/v1/completions", Surface.COMPLETIONS),
    RESPONSES("/v1/responses", Surface.CHAT),
    EMBEDDINGS("/v1/embeddings", Surface.EMBEDDINGS),
    RERANK("/v1/rerank", Surface.RERANK),
    TOKENIZE("/tokenize", Surface.TOKENIZE),
    DETOKENIZE("/detokenize", Surface.DETOKENIZE),
    CLASSIFY("/classify", Surface.CLASSIFY);

    private static final Map<String, Operation> BY_PATH =
            Stream.of(values()).collect(Collectors.toMap(Operation::path, o -> o));

    private final String path;
    private final Surface surface;

    @SuppressWarnings("ImmutableEnumChecker") // never changes, but Error Prone cannot see that
    private final RequestHead head;

    Operation(String path, Surface surface) {
        this.path = path;
        this.surface = surface;
        this.head = new RequestHead(surface.path());
    }

    public String path() {
        return path;
    }

    /// @param target of a request line
    /// @return null when no model call has that path
    public static @Nullable Operation at(String target) {
        Operation operation = BY_PATH.get(target);
        return operation != null ? operation : BY_PATH.get(barePath(target));
    }

    /// Without the query, and without the slash that some clients put at the end.
    private static String barePath(String target) {
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        return target.substring(0, end > 1 && target.charAt(end - 1) == '/' ? end - 1 : end);
    }

    Surface surface() {
        return surface;
    }

    /// How a request to the runtime begins.
    public RequestHead head() {
        return head;
    }

    /// Whether answers may be streams of chunks with `stream_options`.
    boolean streams() {
        return surface == Surface.CHAT || surface == Surface.COMPLETIONS;
    }
}
