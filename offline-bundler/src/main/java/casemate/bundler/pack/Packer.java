package casemate.bundler.pack;

import casemate.base.AtomicFile;
import casemate.bundler.MediaFile;
import casemate.bundler.Progress;
import casemate.bundler.format.Artifact;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.ManifestCodec;
import casemate.bundler.format.Volume;
import casemate.bundler.trust.TrustDirectory;
import casemate.signing.RefusedException;
import casemate.signing.trust.Root;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Makes a bundle directory from a plan: chunks, manifest, trust files, instructions, sums. The
/// directory has its name only when it is whole; until then it is `<output>.partial`, which the
/// next run goes on with. Needs no key.
public final class Packer {
    /// What tells our unfinished directory from somebody else's.
    private static final String MARK = ".casemate-pack";

    private static final String MARK_TEXT = "An unfinished Casemate bundle. Pack again to go on.\n";

    private final PackPlan plan;
    private final ReleaseSpec spec;
    private final Path directory;
    private final Progress progress;
    private long done;

    private Packer(PackPlan plan, Progress progress) {
        this.plan = plan;
        this.spec = plan.spec();
        this.directory = PackPlan.partial(plan.spec());
        this.progress = progress;
    }

    /// What was packed.
    ///
    /// @param writtenBytes of chunks that this run wrote
    /// @param foundBytes of chunks that an earlier run had written, or that are equal to another
    public record Packed(
            Path directory,
            Manifest manifest,
            byte[] manifestBytes,
            long writtenBytes,
            long foundBytes) {}

    /// @throws PackException with every reason of the plan not to pack, or when an input changes
    public static Packed pack(PackPlan plan, Progress progress)
            throws IOException, PackException, RefusedException, InterruptedException {
        if (!plan.problems().isEmpty()) {
            throw new PackException(String.join("\n", plan.problems()));
        }
        return new Packer(plan, progress).pack();
    }

    public static Packed pack(ReleaseSpec spec)
            throws IOException, PackException, RefusedException, InterruptedException {
        return pack(PackPlan.of(spec), Progress.NONE);
    }

    private Packed pack()
            throws IOException, PackException, RefusedException, InterruptedException {
        open();
        var store = new ChunkStore(directory, directory.resolve(".tmp"));
        List<Artifact> artifacts = artifacts(store);
        Map<String, Long> chunks = new LinkedHashMap<>();
        artifacts.forEach(a -> a.chunks().forEach(c -> chunks.put(c.sha256(), c.size())));
        store.keepOnly(chunks.keySet());

        Root root = Objects.requireNonNull(plan.root());
        byte[] manifest = ManifestCodec.write(manifest(artifacts, chunks, root));
        if (manifest.length > ManifestCodec.MAX_BYTES) {
            throw new PackException(
                    "The manifest has "
                            + manifest.length
                            + " bytes, and at most "
                            + ManifestCodec.MAX_BYTES
                            + " are allowed: pack fewer or larger files.");
        }
        MediaFile.write(directory.resolve(BundleFiles.MANIFEST), manifest);
        writeTrust(root);
        Manifest parsed = ManifestCodec.parse(manifest);
        MediaFile.write(
                directory.resolve(BundleFiles.README),
                VerifyReadme.of(parsed, manifest, root).getBytes(StandardCharsets.US_ASCII));
        SumsFile.write(directory, parsed);
        publish();
        return new Packed(
                spec.output(), parsed, manifest, store.writtenBytes(), store.foundBytes());
    }

    private void open() throws IOException, PackException {
        Path mark = directory.resolve(MARK);
        if (Files.exists(directory) && !Files.exists(mark)) {
            throw new PackException(
                    directory + " exists and is not an unfinished bundle: move it away.");
        }
        Files.createDirectories(directory);
        Files.writeString(mark, MARK_TEXT);
    }

    private List<Artifact> artifacts(ChunkStore store)
            throws IOException, PackException, InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        try (ExecutorService hashes = Executors.newFixedThreadPool(cores);
                ExecutorService files = Executors.newFixedThreadPool(cores)) {
            var running = new ExecutorCompletionService<Artifact>(files);
            var order = new ArrayList<Future<Artifact>>();
            for (InputFile file : plan.files()) {
                order.add(
                        running.submit(
                                new ArtifactPacker(file, store, hashes, this::report)::pack));
            }
            try {
                for (int i = 0; i < order.size(); i++) {
                    Await.result(running.take());
                }
                var out = new ArrayList<Artifact>();
                for (Future<Artifact> artifact : order) {
                    out.add(Await.result(artifact));
                }
                return out;
            } finally {
                files.shutdownNow();
                hashes.shutdown();
            }
        }
    }

    private synchronized void report(long bytes) {
        done += bytes;
        progress.at(done, plan.bytes());
    }

    private Manifest manifest(List<Artifact> artifacts, Map<String, Long> chunks, Root root)
            throws PackException {
        List<Volume> volumes =
                spec.volumes() == null
                        ? List.of()
                        : VolumeAssignment.assign(spec.volumes(), chunks, root);
        try {
            return new Manifest(
                    Manifest.PRODUCT,
                    spec.release(),
                    spec.version(),
                    spec.sequence(),
                    root.version(),
                    spec.issuedAt(),
                    spec.advisoryExpiry(),
                    spec.minFromSequence(),
                    spec.rollbackAllowedTo(),
                    Objects.requireNonNull(plan.revocations()).sequence(),
                    artifacts,
                    volumes,
                    null);
        } catch (IllegalArgumentException e) {
            throw new PackException("The release contradicts itself: " + e.getMessage() + ".");
        }
    }

    private void writeTrust(Root root) throws IOException, RefusedException {
        var trust = new TrustDirectory(spec.trust());
        var names = new ArrayList<String>();
        trust.roots().keySet().forEach(version -> names.add(TrustDirectory.rootName(version)));
        names.add(TrustDirectory.REVOCATIONS);
        for (String document : List.copyOf(names)) {
            names.addAll(trust.signatureNames(document));
        }
        for (String name : names) {
            MediaFile.write(
                    directory.resolve("trust").resolve(name),
                    Files.readAllBytes(trust.path().resolve(name)));
        }
        for (Map.Entry<String, byte[]> file : BundleFiles.derived(root).entrySet()) {
            MediaFile.write(directory.resolve(file.getKey()), file.getValue());
        }
    }

    /// The rename is the moment in which the bundle exists.
    private void publish() throws IOException {
        Files.delete(directory.resolve(MARK));
        AtomicFile.sync(directory);
        Files.move(directory, spec.output(), StandardCopyOption.ATOMIC_MOVE);
        AtomicFile.sync(AtomicFile.directoryOf(spec.output()));
    }
}
