package casemate.install.slot;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.Manifest;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.util.List;
import java.util.Locale;

/// What of a release is for this machine.
///
/// @param id such as `linux-amd64`
public record Platform(String id) {
    public static Platform ofThisMachine() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return new Platform(
                os
                        + "-"
                        + switch (arch) {
                            case "x86_64" -> "amd64";
                            case "aarch64" -> "arm64";
                            default -> arch;
                        });
    }

    public List<Artifact> artifacts(Manifest manifest) {
        return manifest.artifacts().stream()
                .filter(a -> a.platform().equals("any") || a.platform().equals(id))
                .toList();
    }

    /// The casemate executable.
    ///
    /// @throws RefusedException unless the release has exactly one for this machine
    public Artifact appliance(Manifest manifest) throws RefusedException {
        List<Artifact> found =
                artifacts(manifest).stream()
                        .filter(a -> a.role() == ArtifactRole.APPLIANCE)
                        .toList();
        if (found.size() != 1) {
            throw new RefusedException(
                    Check.MACHINE,
                    "the release cannot be installed on this machine",
                    "one appliance for " + id,
                    found.size()
                            + " (it has "
                            + String.join(
                                    ", ",
                                    manifest.artifacts().stream()
                                            .filter(a -> a.role() == ArtifactRole.APPLIANCE)
                                            .map(a -> a.id() + " for " + a.platform())
                                            .toList())
                            + ")",
                    "Ask for a release for this machine.");
        }
        return found.getFirst();
    }
}
