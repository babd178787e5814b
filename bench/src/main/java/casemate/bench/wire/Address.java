package casemate.bench.wire;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// A place on this machine: `unix:PATH` or `PORT` on 127.0.0.1. There is no way to write another
/// host.
public sealed interface Address {

    record Unix(String path) implements Address {}

    record Tcp(int port) implements Address {
        public Tcp {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port " + port + " is not in 0..65535");
            }
        }
    }

    /// @throws IllegalArgumentException when the text is neither form
    static Address parse(String text) {
        if (text.startsWith("unix:")) {
            return new Unix(text.substring("unix:".length()));
        }
        try {
            return new Tcp(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither unix:PATH nor a port number on 127.0.0.1", e);
        }
    }

    /// The form that the transport in use understands.
    default SocketAddress socket() {
        return switch (this) {
            case Unix(var path) ->
                    Transport.EPOLL
                            ? new DomainSocketAddress(path)
                            : UnixDomainSocketAddress.of(path);
            case Tcp(var port) -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        };
    }
}
