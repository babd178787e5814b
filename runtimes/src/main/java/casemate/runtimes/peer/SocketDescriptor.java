package casemate.runtimes.peer;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// The number of a channel's descriptor. The JDK asks the kernel for `SO_PEERCRED` itself, but
/// hands out user and group only, without the process.
final class SocketDescriptor {
    /// Its module exports the package to us by the jar's `Add-Exports`, or by `--add-exports`.
    private static final String INTERFACE = "sun.nio.ch.SelChImpl";

    private static volatile @Nullable Method getter;

    private SocketDescriptor() {}

    static int of(SocketChannel channel) throws IOException {
        try {
            Method method = getter;
            if (method == null) {
                method = Class.forName(INTERFACE).getMethod("getFDVal");
                getter = method;
            }
            return (int) method.invoke(channel);
        } catch (ReflectiveOperationException e) {
            throw new IOException(
                    "cannot ask who is at the other end of a socket: start this program with"
                            + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED ("
                            + e
                            + ")",
                    e);
        }
    }
}
