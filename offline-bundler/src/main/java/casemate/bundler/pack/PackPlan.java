package casemate.bundler.pack;

import casemate.base.AtomicFile;
import casemate.bundler.format.Chunk;
import casemate.bundler.trust.TrustDirectory;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What packing would do, found out without reading the inputs' bytes.
///
/// @param files in the order of their ids
/// @param root the newest root, null when the trust directory does not hold
/// @param problems why nothing can be packed, one sentence each
/// @param toDo what the bundle needs after packing, one sentence each
public record PackPlan(
        ReleaseSpec spec,
        List<InputFile> files,
        @Nullable Root root,
        @Nullable Revocations revocations,
        List<String> problems,
        List<String> toDo) {
    public PackPlan {
        files = List.copyOf(files);
        problems = List.copyOf(problems);
        toDo = List.copyOf(toDo);
    }

    public static PackPlan of(ReleaseSpec spec) throws IOException {
        Inputs.Found found = Inputs.find(spec);
        var problems = new ArrayList<>(found.problems());
        if (found.files().isEmpty()) {
            problems.add("There is nothing to pack: the release has no files.");
        }
        Root root = null;
        Revocations revocations = null;
        var trust = new TrustDirectory(spec.trust());
        try {
            root = trust.newestRoot();
            revocations = trust.revocations(root);
        } catch (RefusedException e) {
            problems.add("The trust directory does not hold: " + e.getMessage());
        }
        if (Files.exists(spec.output(), LinkOption.NOFOLLOW_LINKS)) {
            problems.add(
                    spec.output()
                            + " exists already: remove it, or give the bundle another output.");
        }
        long bytes = bytes(found.files());
        long free = free(spec.output()) + size(partial(spec));
        if (free < bytes) {
            problems.add(
                    String.format(
                            Locale.ROOT,
                            "%s has %,d bytes free, and the bundle needs up to %,d.",
                            spec.output(),
                            free,
                            bytes));
        }
        return new PackPlan(
                spec, found.files(), root, revocations, problems, toDo(spec, found.files(), root));
    }

    /// Where an unfinished bundle lies until it is whole.
    public static Path partial(ReleaseSpec spec) {
        return spec.output().resolveSibling(spec.output().getFileName() + ".partial");
    }

    /// Bytes of all inputs.
    public long bytes() {
        return bytes(files);
    }

    /// Chunks of a file of that size.
    public static long chunks(long size) {
        return (size + Chunk.SIZE - 1) / Chunk.SIZE;
    }

    private static long bytes(List<InputFile> files) {
        return files.stream().mapToLong(InputFile::size).reduce(0, Math::addExact);
    }

    private static long free(Path output) throws IOException {
        Path existing = AtomicFile.directoryOf(output);
        while (!Files.exists(existing)) {
            existing = AtomicFile.directoryOf(existing);
        }
        return Files.getFileStore(existing).getUsableSpace();
    }

    /// What an interrupted run has written need not be written again.
    private static long size(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }

    private static List<String> toDo(ReleaseSpec spec, List<InputFile> files, @Nullable Root root) {
        var out = new ArrayList<String>();
        var attestations = new TreeSet<>(spec.attestations());
        files.forEach(file -> attestations.addAll(file.attestations()));
        for (String name : attestations) {
            out.add("att/" + name + " is to be made: casemate bundle attest");
        }
        if (root != null) {
            root.releaseRole().thresholds().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e ->
                            out.add(
                                    String.format(
                                            Locale.ROOT,
                                            "%d of these %s keys must sign: %s",
                                            e.getValue(),
                                            e.getKey().id(),
                                            String.join(", ", ids(root, e.getKey())))));
            root.log()
                    .forEach(note ->
                            out.add(
                                    "the log "
                                            + note.name()
                                            + " must log the signatures by its key "
                                            + note.key()));
        }
        return out;
    }

    private static List<String> ids(Root root, KeyAlgorithm algorithm) {
        return root.releaseRole().keys().values().stream()
                .filter(key -> key.algorithm() == algorithm)
                .map(key -> key.keyId())
                .sorted()
                .toList();
    }
}
