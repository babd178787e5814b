package casemate.gateway.upstream;

import casemate.runtimes.driver.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;

/// All connections of one event loop to the instances of this machine. Used on that event loop
/// only.
public final class Upstream {
    private final EventLoop loop;
    private final Map<Endpoint, Pool> pools = new HashMap<>();

    public Upstream(EventLoop loop) {
        this.loop = loop;
    }

    /// Sends a request over an idle connection or a new one.
    ///
    /// @param request head and body; released when it is sent
    public RuntimeCall send(Endpoint endpoint, ByteBuf request, AnswerListener listener) {
        return pool(endpoint).send(request, listener);
    }

    /// Sends a request over a new connection: for one that an idle connection has failed, since the
    /// runtime may have given up the others as well.
    ///
    /// @param request head and body; released when it is sent
    public RuntimeCall sendAnew(Endpoint endpoint, ByteBuf request, AnswerListener listener) {
        return pool(endpoint).connect(request, listener);
    }

    private Pool pool(Endpoint endpoint) {
        Pool pool = pools.get(endpoint);
        if (pool == null) {
            pool = new Pool(loop, endpoint);
            pools.put(endpoint, pool);
        }
        return pool;
    }

    /// Closes connections that have been idle since before `nanos`, and forgets endpoints that have
    /// none left.
    ///
    /// @return whether any connection is left
    public boolean closeIdleSince(long nanos) {
        pools.values().removeIf(pool -> !pool.closeIdleSince(nanos));
        return !pools.isEmpty();
    }
}
