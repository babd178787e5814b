package casemate.install;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.bundler.media.Media;
import casemate.install.slot.Store;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The chunks of installed releases, for a delta that leaves them out. Nothing about them is
/// believed: the verifier hashes each one as it does any other.
public final class StoreMedia implements Media {
    private final Map<String, Place> places = new HashMap<>();
    private final SortedMap<String, Long> files = new TreeMap<>();
    private final Store store;

    private record Place(Artifact artifact, Chunk chunk) {}

    /// @param installed releases whose artifacts are in the store
    public StoreMedia(Store store, List<Manifest> installed) throws IOException {
        this.store = store;
        for (Manifest manifest : installed) {
            for (Artifact artifact : manifest.artifacts()) {
                if (store.has(artifact)) {
                    add(artifact);
                }
            }
        }
    }

    private void add(Artifact artifact) {
        for (Chunk chunk : artifact.chunks()) {
            places.put(chunk.path(), new Place(artifact, chunk));
            files.put(chunk.path(), chunk.size());
        }
    }

    @Override
    public SortedMap<String, Long> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    @Override
    public InputStream open(String name) throws RefusedException, IOException {
        Place place = places.get(name);
        if (place == null) {
            throw new RefusedException(Check.MEDIA, "no installed release has '" + name + "'");
        }
        FileChannel channel =
                FileChannel.open(store.file(place.artifact()), StandardOpenOption.READ);
        channel.position(place.chunk().offset());
        return new Part(Channels.newInputStream(channel), place.chunk().size());
    }

    @Override
    public void close() {}

    /// A part of a file, from where it stands.
    private static final class Part extends InputStream {
        private final InputStream in;
        private long left;

        Part(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = in.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(n, 0);
            return n;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
