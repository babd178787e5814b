package casemate.install.service;

import casemate.install.slot.Slot;
import casemate.signing.RefusedException;
import java.io.IOException;

/// The server as something that is started and stopped. Every method may be called again and
/// changes nothing then.
public interface Service {
    /// Where a slot has the definition of its service.
    String definitionPath();

    /// The definition's text: what is run, as whom, and what it may do.
    String definition();

    /// Starts the release in the slot, which is the current one.
    ///
    /// @throws RefusedException when it does not start
    void start(Slot slot) throws IOException, RefusedException;

    /// Returns once nothing of it runs.
    ///
    /// @throws RefusedException when it does not end
    void stop() throws IOException, RefusedException;

    boolean running() throws IOException;

    /// Stops it for good: nothing starts it again.
    void remove() throws IOException, RefusedException;

    /// What an operator runs to see its log.
    String logAdvice();
}
