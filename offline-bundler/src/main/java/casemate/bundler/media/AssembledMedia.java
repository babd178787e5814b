package casemate.bundler.media;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The chunks of a release that is installed, for a delta against it ([OverlayMedia]): each is a
/// range of one of the release's files. Files that are gone or have another size give none.
public final class AssembledMedia implements Media {
    private final SortedMap<String, Long> files = new TreeMap<>();
    private final Map<String, Range> ranges = new HashMap<>();

    private record Range(Path file, long offset) {}

    /// @param directory where the artifacts lie by their paths
    public AssembledMedia(Path directory, Manifest manifest) throws IOException {
        for (Artifact artifact : manifest.artifacts()) {
            Path file = directory.resolve(artifact.path().text());
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(file) == artifact.size()) {
                for (Chunk chunk : artifact.chunks()) {
                    files.put(chunk.path(), chunk.size());
                    ranges.put(chunk.path(), new Range(file, chunk.offset()));
                }
            }
        }
    }

    @Override
    public SortedMap<String, Long> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    @Override
    public InputStream open(String name) throws RefusedException, IOException {
        Range range = ranges.get(name);
        Long size = files.get(name);
        if (range == null || size == null) {
            throw MediaRules.missing(name);
        }
        var channel =
                FileChannel.open(
                        range.file(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        return new FileBytes(channel, true, name, range.offset(), size);
    }

    @Override
    public void close() {}
}
