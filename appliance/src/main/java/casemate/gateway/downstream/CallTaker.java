package casemate.gateway.downstream;

import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/// Says which requests are model calls. The others are Quarkus' to answer.
@FunctionalInterface
public interface CallTaker {
    /// Begins to answer one call; told as soon as its head has come.
    @FunctionalInterface
    interface Taken {
        void begin(ClientCall call);
    }

    /// @param target as the request line has it: a path, maybe with a query
    /// @return null for a request that is not a model call
    @Nullable Taken taken(HttpMethod method, String target);
}
