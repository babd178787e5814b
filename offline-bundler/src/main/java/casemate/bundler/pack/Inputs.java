package casemate.bundler.pack;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.PortablePath;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.signing.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Finds the files behind the inputs of a release. The result depends on names and contents alone,
/// never on the order in which a file system lists them.
final class Inputs {
    private static final int MAX_FILES = 10_000;
    private static final int MAX_ID = 63;

    private final ReleaseSpec spec;
    private final List<InputFile> files = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private Inputs(ReleaseSpec spec) {
        this.spec = spec;
    }

    /// The files in the order of their ids, and one sentence for each that cannot be packed.
    record Found(List<InputFile> files, List<String> problems) {}

    static Found find(ReleaseSpec spec) throws IOException {
        var inputs = new Inputs(spec);
        for (Input input : spec.inputs()) {
            inputs.add(input);
        }
        inputs.files.sort(Comparator.comparing(InputFile::id));
        inputs.requireDistinct();
        return new Found(List.copyOf(inputs.files), List.copyOf(inputs.problems));
    }

    private void add(Input input) throws IOException {
        if (!Files.exists(input.source(), LinkOption.NOFOLLOW_LINKS)) {
            problems.add(input.source() + " does not exist.");
        } else if (input.directory()) {
            addTree(input);
        } else {
            addFile(input, input.id(), input.source(), input.path());
        }
    }

    private void addTree(Input input) throws IOException {
        if (!Files.isDirectory(input.source(), LinkOption.NOFOLLOW_LINKS)) {
            problems.add(input.source() + " is not a directory.");
            return;
        }
        List<Path> below;
        try (Stream<Path> walk = Files.walk(input.source())) {
            below =
                    walk.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))
                            .limit(MAX_FILES + 1L)
                            .toList();
        }
        if (below.isEmpty()) {
            problems.add(input.source() + " has no files.");
        }
        for (Path file : below) {
            String name = name(input.source(), file);
            try {
                addFile(
                        input,
                        id(input.id(), name),
                        file,
                        new PortablePath(input.path() + "/" + name));
            } catch (IllegalArgumentException e) {
                problems.add(file + " cannot be packed: " + e.getMessage() + ".");
            }
        }
    }

    private static String name(Path directory, Path file) {
        return directory
                .relativize(file)
                .toString()
                .replace(file.getFileSystem().getSeparator(), "/");
    }

    /// Ids are short and lower-case; where a path does not fit, its digest tells it apart.
    private static String id(String prefix, String name) {
        String plain = prefix + "." + name.replace('/', '.');
        String id = plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
        if (id.equals(plain) && id.length() <= MAX_ID) {
            return id;
        }
        byte[] digest = Hashes.sha256(name.getBytes(StandardCharsets.UTF_8));
        String tail = "-" + HexFormat.of().formatHex(digest, 0, 5);
        return id.substring(0, Math.min(id.length(), MAX_ID - tail.length())) + tail;
    }

    private void addFile(Input input, String id, Path file, PortablePath path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            problems.add(file + " is not a regular file: links and devices are not packed.");
            return;
        }
        if (!Artifact.ID.matcher(id).matches()) {
            problems.add(
                    file + " would get the id '" + id + "': give it a shorter lower-case one.");
            return;
        }
        var attestations = new TreeSet<>(spec.attestations());
        attestations.addAll(input.attestations());
        String mediaType = input.mediaType();
        files.add(
                new InputFile(
                        id,
                        input.role(),
                        file,
                        path,
                        mediaType == null ? MediaTypes.of(input.role(), path) : mediaType,
                        input.platform(),
                        input.license(),
                        input.mode() == 0 ? mode(input.role(), file) : input.mode(),
                        List.copyOf(attestations),
                        attributes.size(),
                        attributes.lastModifiedTime(),
                        attributes.fileKey()));
    }

    private static int mode(ArtifactRole role, Path file) {
        return switch (role) {
            case APPLIANCE -> 0755;
            case RUNTIME -> Files.isExecutable(file) ? 0755 : 0644;
            default -> 0644;
        };
    }

    private void requireDistinct() {
        if (files.size() > MAX_FILES) {
            problems.add("The release has more than " + MAX_FILES + " files.");
        }
        Map<String, InputFile> ids = new HashMap<>();
        Map<String, InputFile> paths = new HashMap<>();
        for (InputFile file : files) {
            InputFile sameId = ids.putIfAbsent(file.id(), file);
            if (sameId != null) {
                problems.add(both(sameId, file) + " have the same id, " + file.id() + ".");
            }
            InputFile samePath = paths.putIfAbsent(file.path().folded(), file);
            if (samePath != null) {
                problems.add(
                        both(samePath, file)
                                + " would be one file on media that ignore upper and lower case: "
                                + file.path()
                                + ".");
            }
        }
    }

    private static String both(InputFile one, InputFile other) {
        return one.source() + " and " + other.source();
    }
}
