package casemate.runtimes.peer;

import java.io.IOException;

/// Somebody else is at the other end of a socket.
public final class PeerException extends IOException {
    private static final long serialVersionUID = 1L;

    PeerException(String message) {
        super(message);
    }
}
