package casemate.bundler.verify;

import casemate.bundler.Progress;
import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.bundler.media.Media;
import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Streams a release's chunks through SHA-256 on all cores, one chunk a core at a time, with one
/// buffer for each core: memory does not grow with the release.
final class Contents {
    /// Bytes of one read: few system calls.
    static final int BUFFER = 1024 * 1024;

    /// Bytes of one call of the digest: many calls, so that the JVM soon compiles what makes them
    /// into the processor's own instructions (1.28 GiB/s instead of 1.11 on one core).
    private static final int SLICE = 16 * 1024;

    private final Media media;
    private final @Nullable Quarantine quarantine;
    private final Manifest manifest;
    private final List<Chunk> chunks;
    private final Progress progress;
    private final long total;
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean stopped;
    private long done;

    Contents(Media media, @Nullable Quarantine quarantine, Manifest manifest, Progress progress) {
        this.media = media;
        this.quarantine = quarantine;
        this.manifest = manifest;
        this.chunks = List.copyOf(distinct(manifest).values());
        this.progress = progress;
        this.total = chunks.stream().mapToLong(Chunk::size).sum();
    }

    /// Each chunk once, in the order of the names that they have on media, which is the order in
    /// which a tar holds them.
    static SortedMap<String, Chunk> distinct(Manifest manifest) {
        var out = new TreeMap<String, Chunk>();
        manifest.artifacts().forEach(a -> a.chunks().forEach(c -> out.putIfAbsent(c.path(), c)));
        return out;
    }

    /// @param present sizes by name
    static void requireSizes(Manifest manifest, SortedMap<String, Long> present, Media media)
            throws RefusedException {
        SortedMap<String, Chunk> wanted = distinct(manifest);
        var missing = new ArrayList<String>();
        for (Map.Entry<String, Chunk> entry : wanted.entrySet()) {
            Long size = present.get(entry.getKey());
            if (size == null) {
                missing.add(entry.getKey());
            } else if (size != entry.getValue().size()) {
                throw new RefusedException(
                        Check.SIZE,
                        "'" + entry.getKey() + "' has another size than the manifest says",
                        entry.getValue().size() + " bytes",
                        size + " bytes",
                        "Copy the media again, completely.");
            }
        }
        if (!missing.isEmpty()) {
            throw missing(manifest, wanted, missing, media.whatIsMissing());
        }
        for (String name : present.keySet()) {
            if (!wanted.containsKey(name) && media.carries(name)) {
                throw new RefusedException(
                        Check.MEDIA,
                        "the media hold a chunk that the manifest does not name",
                        wanted.size() + " chunks",
                        "'" + name + "' as well",
                        "Remove it if it is yours; else do not use the media.");
            }
        }
    }

    private static RefusedException missing(
            Manifest manifest, Map<String, Chunk> wanted, List<String> missing, String volumes) {
        var planned =
                manifest.volumes().stream()
                        .filter(v ->
                                v.chunks().stream()
                                        .anyMatch(
                                                c -> missing.stream().anyMatch(m -> m.endsWith(c))))
                        .map(v -> "volume " + v.id() + " (" + v.label() + ")")
                        .toList();
        String what = planned.isEmpty() ? volumes : String.join(", ", planned);
        return new RefusedException(
                Check.MEDIA,
                "the media lack "
                        + missing.size()
                        + " of "
                        + wanted.size()
                        + " chunks"
                        + (what.isEmpty() ? "" : ": " + what + " is missing"),
                "'" + missing.getFirst() + "' and all others",
                (wanted.size() - missing.size()) + " chunks",
                what.isEmpty()
                        ? "Give all media of the release, and a delta's base with --base."
                        : "Give that medium as well; the order does not matter.");
    }

    /// Two chunks of a digest have one content, so the first one's size is every one's.
    void run() throws RefusedException, IOException {
        if (quarantine != null) {
            quarantine.requireRoomFor(chunks);
        }
        int threads =
                Math.min(Math.max(1, chunks.size()), Runtime.getRuntime().availableProcessors());
        ExecutorService workers =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().daemon().name("chunks-", 0).factory());
        try {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < threads; i++) {
                running.add(
                        workers.submit(() -> {
                            work();
                            return null;
                        }));
            }
            workers.shutdown();
            await(running);
        } finally {
            stopped = true;
            workers.close();
        }
        if (quarantine != null) {
            quarantine.sync();
        }
    }

    private void await(List<Future<?>> running) throws RefusedException, IOException {
        for (Future<?> worker : running) {
            try {
                worker.get();
            } catch (InterruptedException e) {
                stopped = true;
                Thread.currentThread().interrupt();
                throw new InterruptedIOException(
                        "Interrupted at "
                                + done
                                + " of "
                                + total
                                + " bytes; run it again to go on.");
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RefusedException refused -> throw refused;
                    case IOException failed -> throw failed;
                    case RuntimeException broken -> throw broken;
                    case null, default -> throw new IllegalStateException(e.getCause());
                }
            }
        }
    }

    private void work() throws RefusedException, IOException {
        var buffer = new byte[BUFFER];
        MessageDigest sha256 = Hashes.bulkDigest("SHA-256");
        try {
            for (int i = next.getAndIncrement(); i < chunks.size(); i = next.getAndIncrement()) {
                Chunk chunk = chunks.get(i);
                if (stopped
                        || (quarantine != null && alreadyHere(quarantine, chunk, sha256, buffer))) {
                    continue;
                }
                try (InputStream in = media.open(chunk.path())) {
                    if (quarantine == null) {
                        require(chunk, digest(in, sha256, buffer));
                    } else {
                        take(quarantine, chunk, in, sha256, buffer);
                    }
                }
            }
        } catch (RefusedException | IOException | RuntimeException e) {
            stopped = true;
            throw e;
        }
    }

    private byte[] digest(InputStream in, MessageDigest sha256, byte[] buffer) throws IOException {
        sha256.reset();
        for (int n = in.read(buffer); n >= 0 && !stopped; n = in.read(buffer)) {
            update(sha256, buffer, n);
            progressed(n);
        }
        return sha256.digest();
    }

    private static void update(MessageDigest digest, byte[] bytes, int count) {
        for (int at = 0; at < count; at += SLICE) {
            digest.update(bytes, at, Math.min(SLICE, count - at));
        }
    }

    /// What an interrupted run left is hashed again: files in quarantine may have been changed.
    private boolean alreadyHere(
            Quarantine quarantine, Chunk chunk, MessageDigest sha256, byte[] buffer)
            throws RefusedException, IOException {
        InputStream kept = quarantine.openIfWhole(chunk);
        if (kept == null) {
            return false;
        }
        try (kept) {
            byte[] found = digest(kept, sha256, buffer);
            if (stopped || HexFormat.of().formatHex(found).equals(chunk.sha256())) {
                return true;
            }
        }
        progressed(-chunk.size());
        quarantine.discard(chunk);
        return false;
    }

    private void take(
            Quarantine quarantine, Chunk chunk, InputStream in, MessageDigest sha256, byte[] buffer)
            throws RefusedException, IOException {
        sha256.reset();
        try (Quarantine.Arrival arrival = quarantine.arrival(chunk)) {
            for (int n = in.read(buffer); n >= 0 && !stopped; n = in.read(buffer)) {
                update(sha256, buffer, n);
                arrival.write(buffer, n);
                progressed(n);
            }
            if (!stopped) {
                require(chunk, sha256.digest());
                arrival.keep();
            }
        }
    }

    private void require(Chunk chunk, byte[] found) throws RefusedException {
        String hex = HexFormat.of().formatHex(found);
        if (!stopped && !hex.equals(chunk.sha256())) {
            throw new RefusedException(
                    Check.DIGEST,
                    "'"
                            + chunk.path()
                            + "' (of "
                            + SumsCheck.artifactOf(manifest, chunk.sha256())
                            + ") was changed or damaged",
                    "SHA-256 " + chunk.sha256(),
                    hex,
                    "Copy the media again; if that does not help, do not use them.");
        }
    }

    private synchronized void progressed(long bytes) {
        done += bytes;
        progress.at(done, total);
    }
}
