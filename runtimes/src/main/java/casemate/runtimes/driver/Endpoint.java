package casemate.runtimes.driver;

import java.nio.file.Path;

/// Where an instance listens. Both forms speak HTTP/1.1 in clear text and never leave the machine.
public sealed interface Endpoint {

    /// A Unix domain socket in a directory that only our user can enter.
    ///
    /// @param process pid of the runtime that has to be at its other end, or of the first of its
    ///   processes
    record UnixSocket(Path path, long process) implements Endpoint {
        /// The process that will be started for it.
        public static final long STARTED = -1;

        /// Any process of our user.
        public static final long ANY = 0;

        public UnixSocket(Path path) {
            this(path, STARTED);
        }
    }

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
