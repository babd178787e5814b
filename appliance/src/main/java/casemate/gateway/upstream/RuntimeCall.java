package casemate.gateway.upstream;

/// One request under way at a runtime, as its sender holds it. Used on the event loop only, and not
/// after the listener has heard of the end: the connection may be another request's by then.
public interface RuntimeCall {
    /// Takes no more of the answer from the socket, so that the runtime is held back by its own
    /// full socket.
    void pauseReading();

    /// Goes on reading.
    void resumeReading();

    /// Gives up: the connection is closed, which tells the runtime to stop computing. The listener
    /// hears no more.
    void cancel();
}
