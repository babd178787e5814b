package casemate.install;

import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Path;

/// The bytes of a verified release.
@FunctionalInterface
public interface Contents {
    /// Verifies all of them, and writes each artifact of this machine to a file in the directory,
    /// named as [casemate.bundler.format.Artifact#sha256]. What an interrupted run has left there
    /// is used again where it is whole.
    void fetch(Path directory) throws IOException, RefusedException;
}
