package casemate.runtimes.driver;

import java.nio.file.Path;

/// Where an instance listens. Both forms speak HTTP/1.1 in clear text and never leave the machine.
public sealed interface Endpoint {

    /// A Unix domain socket in a directory that only our user can enter.
    record UnixSocket(Path path) implements Endpoint {}

    /// Loopback TCP, for runtimes that cannot listen on a Unix socket; guarded by a random key.
    ///
    /// @param bearer sent as `Authorization: Bearer ...`
    record Loopback(int port, String bearer) implements Endpoint {
        @Override
        public String toString() {
            return "127.0.0.1:" + port;
        }
    }
}
