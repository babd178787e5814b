package casemate.registry;

import java.nio.file.Path;
import java.time.Instant;

/// A model in the registry.
///
/// @param name what applications call it
/// @param digest SHA-256 of its bytes in hexadecimal; for a directory, of the list of its files
///   with their digests
/// @param format as `runtimes` names it
/// @param path the file or directory that is served
/// @param placement how it came there
public record Model(
        String name,
        String digest,
        String format,
        Path path,
        long sizeBytes,
        Placement placement,
        String architecture,
        long parameters,
        String quantisation,
        int contextLength,
        Instant importedAt) {
    /// How the registry holds a model's files.
    public enum Placement {
        /// Copied into the data directory.
        COPIED,
        /// Hard links in the data directory.
        LINKED,
        /// Left where they were.
        IN_PLACE
    }
}
