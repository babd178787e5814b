package casemate.bundler.verify;

import casemate.bundler.media.Media;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// A bundle's files in memory: stands in for media where thousands of variants are tried.
final class MemoryMedia implements Media {
    private final Map<String, byte[]> contents = new HashMap<>();

    MemoryMedia(Path bundle) throws Exception {
        try (Media media = Media.open(List.of(bundle))) {
            for (String name : media.files().keySet()) {
                contents.put(name, Files.readAllBytes(bundle.resolve(name)));
            }
        }
    }

    byte[] bytes(String name) {
        return Objects.requireNonNull(contents.get(name));
    }

    void put(String name, byte[] bytes) {
        contents.put(name, bytes);
    }

    @Override
    public SortedMap<String, Long> files() {
        var out = new TreeMap<String, Long>();
        contents.forEach((name, bytes) -> out.put(name, (long) bytes.length));
        return out;
    }

    @Override
    public InputStream open(String name) throws IOException {
        return new ByteArrayInputStream(bytes(name));
    }

    @Override
    public void close() {}
}
