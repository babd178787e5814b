package casemate.bundler.pack;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.PortablePath;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be packed: `bundle.yaml` as a value.
///
/// @param minFromSequence 0 for any
/// @param trust the directory with roots, revocations and their signatures
/// @param output the bundle's directory, which does not exist yet
/// @param volumes null unless media are planned
/// @param attestations names below `att/` that speak about every artifact
public record ReleaseSpec(
        String release,
        String version,
        long sequence,
        Instant issuedAt,
        Instant advisoryExpiry,
        long minFromSequence,
        List<Long> rollbackAllowedTo,
        Path trust,
        Path output,
        @Nullable VolumePlan volumes,
        List<String> attestations,
        List<Input> inputs) {
    public ReleaseSpec {
        rollbackAllowedTo = List.copyOf(rollbackAllowedTo);
        attestations = List.copyOf(attestations);
        inputs = List.copyOf(inputs);
    }

    /// The same into another directory.
    public ReleaseSpec into(Path other) {
        return new ReleaseSpec(
                release,
                version,
                sequence,
                issuedAt,
                advisoryExpiry,
                minFromSequence,
                rollbackAllowedTo,
                trust,
                other,
                volumes,
                attestations,
                inputs);
    }

    /// How large media are, and what is written on them before the number.
    ///
    /// @param size bytes
    public record VolumePlan(long size, String label) {}

    /// A file, or a directory whose files become artifacts of their own.
    ///
    /// @param id the artifact's, or for a directory the beginning of its files' ids
    /// @param source on this machine
    /// @param path below the release's directory; for a directory, where its files go
    /// @param mediaType null for the one that goes with the role and the file's name
    /// @param mode 0644 or 0755; 0 for the one that goes with the role
    public record Input(
            String id,
            ArtifactRole role,
            Path source,
            boolean directory,
            PortablePath path,
            @Nullable String mediaType,
            String platform,
            String license,
            int mode,
            List<String> attestations) {
        public Input {
            attestations = List.copyOf(attestations);
        }

        /// A file for any platform, by role.
        public static Input file(String id, ArtifactRole role, Path source, String path) {
            String platform = role == ArtifactRole.APPLIANCE ? "linux-amd64" : "any";
            return new Input(
                    id,
                    role,
                    source,
                    false,
                    new PortablePath(path),
                    null,
                    platform,
                    "Apache-2.0",
                    0,
                    List.of());
        }
    }
}
