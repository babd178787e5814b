package casemate.bundler.pack;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.Chunk;
import casemate.signing.Hashes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Reads one file once and makes of it the chunks, their digests and the two digests of the whole.
/// The three hashes and the next read run side by side; SHA-512 of the whole cannot be split, so it
/// sets the pace of one file, and several files are packed at once.
final class ArtifactPacker {
    private static final int BLOCK_BYTES = 1 << 20;

    private final InputFile input;
    private final ChunkStore store;
    private final ExecutorService pool;
    private final LongConsumer progress;

    private final MessageDigest sha512 = Hashes.newDigest("SHA-512");
    private final MessageDigest sha256 = Hashes.newDigest("SHA-256");
    private final MessageDigest chunkSha256 = Hashes.newDigest("SHA-256");
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Future<?>> commits = new ArrayList<>();
    private final boolean oneChunk;
    private ChunkStore.@Nullable Draft draft;

    ArtifactPacker(InputFile input, ChunkStore store, ExecutorService pool, LongConsumer progress) {
        this.input = input;
        this.store = store;
        this.pool = pool;
        this.progress = progress;
        this.oneChunk = input.size() <= Chunk.SIZE;
    }

    Artifact pack() throws IOException, PackException, InterruptedException {
        input.requireUnchanged();
        try (FileChannel channel =
                FileChannel.open(
                        input.source(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            read(channel);
            if (channel.read(ByteBuffer.allocate(1)) >= 0) {
                throw input.changed();
            }
        } finally {
            abandon();
        }
        for (Future<?> commit : commits) {
            Await.result(commit);
        }
        input.requireUnchanged();
        return artifact();
    }

    private void read(FileChannel channel) throws IOException, PackException, InterruptedException {
        byte[] filling = new byte[BLOCK_BYTES];
        byte[] hashing = new byte[BLOCK_BYTES];
        List<Future<?>> running = List.of();
        for (long at = 0; at < input.size(); ) {
            int length = (int) Math.min(BLOCK_BYTES, input.size() - at);
            fill(channel, filling, length);
            for (Future<?> task : running) {
                Await.result(task);
            }
            byte[] block = filling;
            filling = hashing;
            hashing = block;
            running = hash(channel, block, length, at);
            at += length;
            progress.accept(length);
        }
        for (Future<?> task : running) {
            Await.result(task);
        }
    }

    private void fill(FileChannel channel, byte[] block, int length)
            throws IOException, PackException {
        var buffer = ByteBuffer.wrap(block, 0, length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw input.changed();
            }
        }
    }

    private List<Future<?>> hash(FileChannel channel, byte[] block, int length, long at) {
        var tasks = new ArrayList<Future<?>>(3);
        tasks.add(pool.submit(() -> sha512.update(block, 0, length)));
        if (!oneChunk) {
            tasks.add(pool.submit(() -> sha256.update(block, 0, length)));
        }
        Callable<?> chunk =
                () -> {
                    addToChunk(channel, block, length, at);
                    return null;
                };
        tasks.add(pool.submit(chunk));
        return tasks;
    }

    /// A block never spans two chunks: a chunk is a whole number of blocks.
    private void addToChunk(FileChannel channel, byte[] block, int length, long at)
            throws IOException {
        chunkSha256.update(block, 0, length);
        if (!store.resumed()) {
            ChunkStore.Draft open = draft;
            if (open == null) {
                open = store.draft();
                draft = open;
            }
            open.write(block, length);
        }
        long end = at + length;
        if (end % Chunk.SIZE == 0 || end == input.size()) {
            finishChunk(channel, end);
        }
    }

    private void finishChunk(FileChannel channel, long end) throws IOException {
        long start = (end - 1) / Chunk.SIZE * Chunk.SIZE;
        String digest = HexFormat.of().formatHex(chunkSha256.digest());
        chunks.add(new Chunk(start, end - start, digest));
        ChunkStore.Draft finished = draft;
        draft = null;
        if (finished != null) {
            commits.add(pool.submit(commit(finished, digest)));
        } else if (!store.holds(digest, end - start)) {
            copy(channel, start, end - start, digest);
        }
    }

    /// Syncing takes long; meanwhile the next chunk is read.
    private static Callable<?> commit(ChunkStore.Draft draft, String digest) {
        return () -> {
            try (draft) {
                draft.commit(digest);
            }
            return null;
        };
    }

    /// Only when resuming: the chunk was hashed to see whether it is there, and is read once more.
    private void copy(FileChannel channel, long start, long size, String digest)
            throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        MessageDigest again = Hashes.newDigest("SHA-256");
        try (ChunkStore.Draft target = store.draft()) {
            for (long at = 0; at < size; ) {
                int n =
                        channel.read(
                                ByteBuffer.wrap(block, 0, (int) Math.min(block.length, size - at)),
                                start + at);
                if (n < 0) {
                    break;
                }
                again.update(block, 0, n);
                target.write(block, n);
                at += n;
            }
            if (!HexFormat.of().formatHex(again.digest()).equals(digest)) {
                throw new IOException(String.valueOf(input.changed().getMessage()));
            }
            target.commit(digest);
        }
    }

    private Artifact artifact() {
        String whole =
                chunks.size() == 1
                        ? chunks.getFirst().sha256()
                        : HexFormat.of().formatHex(sha256.digest());
        return new Artifact(
                input.id(),
                input.role(),
                input.path(),
                input.mediaType(),
                input.size(),
                whole,
                HexFormat.of().formatHex(sha512.digest()),
                input.mode(),
                input.platform(),
                input.license(),
                chunks,
                input.attestations());
    }

    private void abandon() throws IOException {
        ChunkStore.Draft open = draft;
        if (open != null) {
            open.close();
        }
    }
}
