package casemate.gateway;

import casemate.gateway.upstream.RequestHead;
import casemate.runtimes.driver.Surface;

/// A model call that the gateway offers, and the runtime surface that computes it.
enum Operation {
    CHAT("/v1/chat/completions", Surface.CHAT),
    COMPLETIONS("/v1/completions", Surface.COMPLETIONS),
    RESPONSES("/v1/responses", Surface.CHAT),
    EMBEDDINGS("/v1/embeddings", Surface.EMBEDDINGS),
    RERANK("/v1/rerank", Surface.RERANK),
    TOKENIZE("/tokenize", Surface.TOKENIZE),
    DETOKENIZE("/detokenize", Surface.DETOKENIZE),
    CLASSIFY("/classify", Surface.CLASSIFY);

    private final String path;
    private final Surface surface;

    @SuppressWarnings("ImmutableEnumChecker") // never changes, but Error Prone cannot see that
    private final RequestHead head;

    Operation(String path, Surface surface) {
        this.path = path;
        this.surface = surface;
        this.head = new RequestHead(surface.path());
    }

    String path() {
        return path;
    }

    Surface surface() {
        return surface;
    }

    /// How a request to the runtime begins.
    RequestHead head() {
        return head;
    }

    /// Whether answers may be streams of chunks with `stream_options`.
    boolean streams() {
        return surface == Surface.CHAT || surface == Surface.COMPLETIONS;
    }
}
