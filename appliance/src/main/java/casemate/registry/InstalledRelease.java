package casemate.registry;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.ManifestCodec;
import casemate.host.Digests;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A release in its slot, as the installation verified and wrote it.
///
/// @param directory the slot's own, not the link to it
public record InstalledRelease(Path directory, Manifest manifest, String manifestSha256) {
    private static final String MODELS = "models/";

    /// A model that the release brings.
    ///
    /// @param digest as [Intake] would compute it
    public record BroughtModel(String name, Path path, String digest) {}

    public static InstalledRelease read(Path directory) throws IOException, RefusedException {
        Path real = directory.toRealPath();
        byte[] bytes;
        try (InputStream in = Files.newInputStream(real.resolve("manifest.json"))) {
            bytes = in.readNBytes(ManifestCodec.MAX_BYTES + 1);
        }
        return new InstalledRelease(
                real, ManifestCodec.parse(bytes), HexFormat.of().formatHex(Hashes.sha256(bytes)));
    }

    /// Its runtimes for this machine: each is known by the name of one file, wherever that lies.
    public OfferedRuntimes runtimes() {
        Path torch = runtime("libtorch_cpu.so");
        return new OfferedRuntimes(
                manifest.release(),
                runtime("llama-server"),
                runtime("vllm"),
                torch == null ? null : torch.getParent());
    }

    /// What is for other machines is not in the slot.
    private @Nullable Path runtime(String file) {
        return manifest.artifacts().stream()
                .filter(a -> a.role() == ArtifactRole.RUNTIME)
                .map(a -> directory.resolve(a.path().text()))
                .filter(path -> path.endsWith(file) && Files.isRegularFile(path))
                .findFirst()
                .orElse(null);
    }

    /// Its models in the order of the manifest: `models/NAME.gguf` is one, and so is each directory
    /// below `models`.
    public List<BroughtModel> models() {
        Map<String, List<Artifact>> byPlace = new LinkedHashMap<>();
        for (Artifact artifact : manifest.artifacts()) {
            String path = artifact.path().text();
            if (artifact.role() == ArtifactRole.MODEL && path.startsWith(MODELS)) {
                int slash = path.indexOf('/', MODELS.length());
                String place = slash < 0 ? path : path.substring(0, slash);
                byPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(artifact);
            }
        }
        List<BroughtModel> models = new ArrayList<>();
        byPlace.forEach((place, artifacts) -> models.add(model(place, artifacts)));
        return models;
    }

    private BroughtModel model(String place, List<Artifact> artifacts) {
        Path path = directory.resolve(place);
        boolean file = artifacts.getFirst().path().text().equals(place);
        return new BroughtModel(
                ModelNames.of(path),
                path,
                file ? artifacts.getFirst().sha256() : digest(place, artifacts));
    }

    private static String digest(String place, List<Artifact> artifacts) {
        StringBuilder list = new StringBuilder();
        artifacts.stream()
                .map(a -> Map.entry(Path.of(a.path().text().substring(place.length() + 1)), a))
                .sorted(Map.Entry.comparingByKey())
                .forEach(e ->
                        list.append(e.getValue().sha256())
                                .append("  ")
                                .append(e.getKey())
                                .append('\n'));
        return Digests.sha256Hex(list.toString());
    }
}
