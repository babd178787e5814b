package casemate.install;

import casemate.bundler.format.Artifact;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The bytes of a release, on media that nobody trusts.
public interface Contents {
    /// Verifies what these artifacts are made of, and keeps it in the directory. What an
    /// interrupted run has left there is used again where it is whole.
    void fetch(List<Artifact> wanted, Path directory) throws IOException, RefusedException;

    /// Puts one of them together, verified as a whole.
    ///
    /// @param target does not exist yet
    void assemble(Artifact artifact, Path target) throws IOException, RefusedException;
}
