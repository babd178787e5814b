package casemate.bundler.pack;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.PortablePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One file that becomes one artifact, as it was when packing was planned.
///
/// @param size bytes
public record InputFile(
        String id,
        ArtifactRole role,
        Path source,
        PortablePath path,
        String mediaType,
        String platform,
        String license,
        int mode,
        List<String> attestations,
        long size,
        FileTime modified,
        @Nullable Object identity) {
    public InputFile {
        attestations = List.copyOf(attestations);
    }

    /// A release made of two states of a file was never tested by anyone.
    void requireUnchanged() throws IOException, PackException {
        BasicFileAttributes now =
                Files.readAttributes(source, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (now.size() != size
                || !now.lastModifiedTime().equals(modified)
                || !Objects.equals(now.fileKey(), identity)) {
            throw changed();
        }
    }

    PackException changed() {
        return new PackException(
                source
                        + " changed while it was being packed (it had "
                        + size
                        + " bytes, of "
                        + modified
                        + "): stop what writes to it and pack again.");
    }
}
