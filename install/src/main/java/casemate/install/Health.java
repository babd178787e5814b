package casemate.install;

import casemate.install.slot.SlotFacts;
import casemate.install.state.Settings;
import casemate.signing.RefusedException;
import java.io.IOException;

/// Asks the server that was just started whether it does its work.
@FunctionalInterface
public interface Health {
    /// Returns once the release of this slot has answered a real question with its default model.
    ///
    /// @throws RefusedException when it does not
    void check(SlotFacts release, Settings settings) throws IOException, RefusedException;
}
