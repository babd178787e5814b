package casemate.bundler.pack;

import casemate.bundler.MediaFile;
import casemate.bundler.format.Artifact;
import casemate.bundler.format.BundleFiles;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleReader;
import casemate.signing.bundle.BundleWriter;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.SigstoreBundle.Envelope;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;
import casemate.signing.keys.SigningKey;
import casemate.signing.log.KeyedSigner;
import casemate.signing.oms.ModelSignature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Signs statements about a packed bundle's artifacts and puts them below `att/`: between packing
/// and signing, for the sums cover them.
public final class Attester {
    private static final String ENDING = ".sigstore.json";
    private static final int MAX_BYTES = 32 * 1024 * 1024;

    private final BundleDraft bundle;
    private final SigningKey key;

    /// @throws RefusedException when the key may not sign releases, or the bundle is signed already
    public Attester(BundleDraft bundle, SigningKey key) throws IOException, RefusedException {
        bundle.requireReleaseKey(key.publicKey());
        if (bundle.signed()) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "the bundle is signed already, and the signed sums cover its attestations",
                    "no file below sig/",
                    "signatures",
                    "Remove sig/ and log/, attest, and sign again.");
        }
        this.bundle = bundle;
        this.key = key;
    }

    /// How the release was built (SLSA v1.0 provenance).
    ///
    /// @return the file's name in the bundle
    public String provenance(String name, Provenance provenance)
            throws IOException, RefusedException {
        return statement(name, Provenance.PREDICATE_TYPE, JsonWriter.write(provenance.predicate()));
    }

    /// What is in it: a CycloneDX document, as it is.
    public String sbom(String name, byte[] document) throws IOException, RefusedException {
        JsonObject json = StrictJson.parse(document, MAX_BYTES, "the SBOM");
        if (!json.string("bomFormat", "").equals("CycloneDX")) {
            throw new RefusedException(
                    Check.FORMAT,
                    "the SBOM is of another kind",
                    "bomFormat CycloneDX",
                    json.string("bomFormat", "no bomFormat"));
        }
        return statement(name, "https://cyclonedx.org/bom", document);
    }

    /// Which known vulnerabilities concern it: an OpenVEX document, as it is.
    public String vex(String name, byte[] document) throws IOException, RefusedException {
        JsonObject json = StrictJson.parse(document, MAX_BYTES, "the OpenVEX document");
        String context = json.string("@context", "");
        if (!context.startsWith("https://openvex.dev/ns")) {
            throw new RefusedException(
                    Check.FORMAT,
                    "the OpenVEX document is of another kind",
                    "@context https://openvex.dev/ns/...",
                    context);
        }
        return statement(name, context, document);
    }

    /// The model's own signature (OpenSSF Model Signing), which goes on with the model wherever it
    /// is taken.
    ///
    /// @param model the directory or file that was packed
    /// @throws RefusedException unless every artifact that names this attestation is in the model
    public String model(String name, Path model) throws IOException, RefusedException {
        byte[] json = ModelSignature.sign(model, key, Set.of());
        if (!(BundleReader.readModelSignature(json, ModelSignature.MAX_BUNDLE_BYTES).content()
                instanceof Envelope(var envelope))) {
            throw new IllegalStateException("A model signature is an envelope");
        }
        Set<String> digests = new HashSet<>();
        JsonObject predicate =
                StrictJson.parse(
                                envelope.payload(),
                                ModelSignature.MAX_BUNDLE_BYTES,
                                "the model signature")
                        .object("predicate");
        for (JsonObject resource : predicate.objects("resources", 100_000)) {
            digests.add(resource.string("digest"));
        }
        List<Artifact> named = named(name);
        for (Artifact artifact : named) {
            if (!digests.contains(artifact.sha256())) {
                throw new RefusedException(
                        Check.DIGEST,
                        model + " is not what was packed as " + artifact.id(),
                        artifact.sha256(),
                        digests.size() + " other files");
            }
        }
        if (named.isEmpty()) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "no artifact names the attestation '" + name + "'",
                    null,
                    null,
                    "List it in bundle.yaml, below `attestations` of the model.");
        }
        return put(name, json);
    }

    /// About the artifacts that name it; about the release where none does.
    private String statement(String name, String predicateType, byte[] predicate)
            throws IOException, RefusedException {
        var subjects = new ArrayList<Map<String, Object>>();
        for (Artifact artifact : named(name)) {
            subjects.add(
                    JsonWriter.fields(
                            "name",
                            artifact.path().text(),
                            "digest",
                            JsonWriter.fields(
                                    "sha256", artifact.sha256(), "sha512", artifact.sha512())));
        }
        if (subjects.isEmpty()) {
            subjects.add(
                    JsonWriter.fields(
                            "name",
                            BundleFiles.MANIFEST,
                            "digest",
                            JsonWriter.fields("sha256", bundle.manifestSha256())));
        }
        String head =
                ascii(
                        JsonWriter.write(
                                JsonWriter.fields(
                                        "_type",
                                        "https://in-toto.io/Statement/v1",
                                        "subject",
                                        subjects,
                                        "predicateType",
                                        predicateType)));
        // The document stays as its makers wrote it, byte for byte.
        String payload =
                head.substring(0, head.length() - 1)
                        + ",\"predicate\":"
                        + new String(predicate, StandardCharsets.UTF_8).strip()
                        + "}";
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        StrictJson.parse(bytes, MAX_BYTES + MAX_BYTES / 4, "the statement");
        return put(
                name,
                BundleWriter.write(KeyedSigner.signStatement(DsseEnvelope.IN_TOTO, bytes, key)));
    }

    private List<Artifact> named(String name) {
        return bundle.manifest().artifacts().stream()
                .filter(artifact -> artifact.attestations().contains(name + ENDING))
                .toList();
    }

    private String put(String name, byte[] json) throws IOException, RefusedException {
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
            throw new RefusedException(
                    Check.FORMAT,
                    "the attestation's name cannot be",
                    "up to 63 of a-z, 0-9 and ._-",
                    name);
        }
        String file = BundleFiles.attestation(name + ENDING);
        Files.createDirectories(bundle.directory().resolve("att"));
        MediaFile.write(bundle.directory().resolve(file), json);
        SumsFile.write(bundle.directory(), bundle.manifest());
        return file;
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
