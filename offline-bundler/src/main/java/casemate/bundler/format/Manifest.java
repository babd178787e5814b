package casemate.bundler.format;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a release is: its place in the order of releases and its artifacts. Its text form:
/// [ManifestCodec].
///
/// @param product always `casemate`
/// @param release its name, such as `2026.11`
/// @param version of the appliance in it, such as `0.1.0`
/// @param sequence 1 and up; a machine goes only forward within a root epoch
/// @param rootVersion of the root whose release role signed it
/// @param issuedAt by its makers' clock
/// @param advisoryExpiry after this a machine warns
/// @param minFromSequence a machine upgrades only from this sequence on, 0 for any
/// @param rollbackAllowedTo sequences that this release may be left for without a permit
/// @param revocationsSeq of the revocation list that it was made with; media must carry that one or
///   a later one
/// @param volumes empty unless it was packed for several media
/// @param base null unless this is a delta
public record Manifest(
        String product,
        String release,
        String version,
        long sequence,
        long rootVersion,
        Instant issuedAt,
        Instant advisoryExpiry,
        long minFromSequence,
        List<Long> rollbackAllowedTo,
        long revocationsSeq,
        List<Artifact> artifacts,
        List<Volume> volumes,
        @Nullable Base base) {
    public static final String PRODUCT = "casemate";

    public Manifest {
        rollbackAllowedTo = List.copyOf(rollbackAllowedTo);
        artifacts = List.copyOf(artifacts);
        volumes = List.copyOf(volumes);
        require(product.equals(PRODUCT), "it is a release of another product: " + product);
        require(
                release.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
                        && version.matches("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}"),
                "release and version are names of up to 64 letters, digits and ._-");
        require(
                sequence >= 1
                        && rootVersion >= 1
                        && minFromSequence >= 0
                        && minFromSequence <= sequence
                        && revocationsSeq >= 0,
                "a number is out of its range");
        require(!advisoryExpiry.isBefore(issuedAt), "it expires before it was issued");
        requireDistinct(artifacts);
    }

    /// Two artifacts that are one file on some file systems are a way to smuggle one past a reader.
    private static void requireDistinct(List<Artifact> artifacts) {
        Set<String> ids = new HashSet<>();
        Set<String> files = new HashSet<>();
        for (Artifact artifact : artifacts) {
            require(ids.add(artifact.id()), "two artifacts have the id " + artifact.id());
            require(
                    files.add(artifact.path().folded()),
                    "two artifacts have the path " + artifact.path() + ", upper case or lower");
        }
        for (String file : files) {
            for (int i = file.indexOf('/'); i > 0; i = file.indexOf('/', i + 1)) {
                require(
                        !files.contains(file.substring(0, i)),
                        "an artifact's path is a directory of another's: " + file.substring(0, i));
            }
        }
    }

    /// Bytes of all artifacts together.
    public long size() {
        return artifacts.stream().mapToLong(Artifact::size).reduce(0, Math::addExact);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
