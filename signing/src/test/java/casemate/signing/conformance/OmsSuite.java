package casemate.signing.conformance;

import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.StrictJson;
import casemate.signing.keyless.Certificates;
import casemate.signing.keyless.PublicKeys;
import casemate.signing.keys.Pem;
import casemate.signing.oms.ModelSignature;
import casemate.signing.oms.ModelTrust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// OpenSSF Model Signing, both forms of its project: `test-vectors/` (bundles in folders `valid`,
/// `invalid` and `invalid-payload`, for their form) and `conformance/` (a folder with `config.json`
/// and `bundle.sig` for each case, verified against a model and a key or certificates under
/// `assets/`).
final class OmsSuite {
    private static final int MAX_BYTES = 1024 * 1024;

    private final Path folder;

    OmsSuite(Path folder) {
        this.folder = folder;
    }

    Tally run() throws IOException {
        var tally = new Tally("oms");
        List<Path> files;
        try (Stream<Path> entries = Files.walk(folder)) {
            files = entries.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String parent = parent(file).getFileName().toString();
            String name = folder.relativize(file).toString();
            if (parent.matches("valid|invalid(-.*)?") && name.endsWith(".json")) {
                tally.add(
                        name,
                        parent.equals("valid"),
                        () -> ModelSignature.requireForm(bytes(file)));
            }
            Path bundle = file.resolveSibling("bundle.sig");
            if (file.endsWith("config.json") && Files.exists(bundle)) {
                addCase(tally, file, bundle);
            }
        }
        return tally;
    }

    private void addCase(Tally tally, Path file, Path bundle) throws IOException {
        String name = folder.relativize(parent(file)).toString();
        try {
            boolean pass = config(file).string("expect", "pass").equals("pass");
            String method = config(file).string("method");
            // A case that needs a network identity cannot be run here; none is silently counted as
            // passed.
            if (!method.equals("sigstore") && !name.contains("v0.2.0")) {
                tally.add(
                        name,
                        pass && !name.endsWith("_fail"),
                        () -> verify(config(file), file, bundle));
            }
        } catch (RefusedException e) {
            throw new IOException(file + " is not a case: " + e.getMessage(), e);
        }
    }

    private void verify(JsonObject config, Path file, Path bundle) throws RefusedException {
        Path assets = assets(parent(file));
        Path base =
                config.string("model_relative_to", "assets").equals("assets")
                        ? assets
                        : parent(file);
        Path model = base.resolve(config.string("model")).normalize();
        JsonObject verify = config.object("verify");
        Path copy = modified(config, model);
        var ignored = new HashSet<String>();
        for (String path : verify.strings("ignore_paths", 1000)) {
            ignored.add(path);
        }
        ignored.add("bundle.sig");
        ignored.add("config.json");
        ModelSignature.verify(
                bytes(bundle),
                copy,
                trust(config.string("method"), verify, assets),
                ignored,
                verify.bool("ignore_unsigned_files", false));
    }

    private static ModelTrust trust(String method, JsonObject verify, Path assets)
            throws RefusedException {
        if (method.equals("key")) {
            return new ModelTrust.ByKey(
                    PublicKeys.parse(
                            Pem.decode(
                                    text(assets.resolve(verify.string("public_key"))),
                                    "PUBLIC KEY")));
        }
        var roots = new ArrayList<X509Certificate>();
        for (String path : verify.strings("cert_chain", 16)) {
            roots.add(
                    Certificates.parse(
                            Pem.decode(text(assets.resolve(path)), "CERTIFICATE"), path));
        }
        return new ModelTrust.ByCertificate(roots, Instant.now());
    }

    /// The model with the changes that the case asks for.
    private static Path modified(JsonObject config, Path model) throws RefusedException {
        JsonObject changes = config.optionalObject("model_modifications");
        if (changes == null) {
            return model;
        }
        try {
            Path copy = Files.createTempDirectory("oms-case").resolve(model.getFileName());
            copy(model, copy);
            for (String kind : List.of("tamper", "inject")) {
                JsonObject files = changes.optionalObject(kind);
                if (files != null) {
                    for (String name : files.names()) {
                        Files.writeString(copy.resolve(name), files.string(name));
                    }
                }
            }
            for (String name : changes.strings("delete", 1000)) {
                Files.delete(copy.resolve(name));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare " + model, e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Files.copy(entry, to.resolve(from.relativize(entry).toString()));
            }
        }
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static Path assets(Path test) {
        for (@Nullable Path dir = test; dir != null; dir = dir.getParent()) {
            if (Files.isDirectory(dir.resolve("assets"))) {
                return dir.resolve("assets");
            }
        }
        return test;
    }

    private static JsonObject config(Path file) throws RefusedException {
        return StrictJson.parse(bytes(file), MAX_BYTES, "config.json");
    }

    private static String text(Path file) {
        return new String(bytes(file), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
