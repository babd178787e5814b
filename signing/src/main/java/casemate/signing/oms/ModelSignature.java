package casemate.signing.oms;

import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleReader;
import casemate.signing.bundle.BundleWriter;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.bundle.SigstoreBundle.Envelope;
import casemate.signing.bundle.SigstoreBundle.Signer;
import casemate.signing.keyless.Certificates;
import casemate.signing.keyless.PublicKeys;
import casemate.signing.keyless.SignatureCheck;
import casemate.signing.keyless.SignerPolicy;
import casemate.signing.keys.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// OpenSSF Model Signing v1.0: one signature over all files of a model, as a sigstore bundle with
/// an in-toto statement. Made and verified here; other tools read it.
public final class ModelSignature {
    /// A model of very many files has a large statement.
    public static final int MAX_BUNDLE_BYTES = 48 * 1024 * 1024;

    private ModelSignature() {}

    /// Reads a bundle's form without believing anything in it.
    public static void requireForm(byte[] bundle) throws RefusedException {
        SigstoreBundle parsed = read(bundle);
        if (parsed.signer() instanceof Signer.Certificates(_, var single)
                && single
                && parsed.entries().isEmpty()) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "a certificate of sigstore needs an entry of its log");
        }
        ModelManifest.parse(envelope(parsed).payload());
    }

    /// Verifies the signature, then every file of the model against the statement.
    ///
    /// @param model a directory, or one file
    /// @param alsoIgnored paths from the model's root that may differ, such as the bundle's own
    /// @param allowUnsigned whether files that the statement does not list may lie there
    public static void verify(
            byte[] bundle,
            Path model,
            ModelTrust trust,
            Set<String> alsoIgnored,
            boolean allowUnsigned)
            throws RefusedException {
        try {
            byte[] payload = authenticated(bundle, trust).payload();
            requireFiles(ModelManifest.parse(payload), model, alsoIgnored, allowUnsigned);
        } catch (IOException | UncheckedIOException e) {
            throw RefusedException.because(Check.DIGEST, "the model cannot be read", e);
        }
    }

    private static DsseEnvelope authenticated(byte[] bundle, ModelTrust trust)
            throws RefusedException {
        DsseEnvelope envelope =
                switch (trust) {
                    case ModelTrust.BySigstore(var verifier, var identity) ->
                            verifier.verifyStatement(bundle, new SignerPolicy.ByIdentity(identity));
                    case ModelTrust.ByKey(var key) -> {
                        SigstoreBundle parsed = read(bundle);
                        if (!(parsed.signer() instanceof Signer.PublicKeyHint)) {
                            throw new RefusedException(
                                    Check.KEY, "the model is signed by a certificate");
                        }
                        yield signed(envelope(parsed), key);
                    }
                    case ModelTrust.ByCertificate by -> {
                        SigstoreBundle parsed = read(bundle);
                        yield signed(envelope(parsed), certified(parsed, by));
                    }
                };
        if (!envelope.payloadType().equals(DsseEnvelope.IN_TOTO)) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "the envelope's payload type is not supported",
                    DsseEnvelope.IN_TOTO,
                    envelope.payloadType());
        }
        return envelope;
    }

    private static SigstoreBundle read(byte[] bundle) throws RefusedException {
        return BundleReader.readModelSignature(bundle, MAX_BUNDLE_BYTES);
    }

    private static DsseEnvelope envelope(SigstoreBundle bundle) throws RefusedException {
        if (bundle.content() instanceof Envelope(var envelope)) {
            return envelope;
        }
        throw new RefusedException(Check.FORMAT, "the bundle holds no statement");
    }

    private static DsseEnvelope signed(DsseEnvelope envelope, PublicKey key)
            throws RefusedException {
        if (!SignatureCheck.verifies(
                key,
                SignatureCheck.defaultHash(key),
                envelope.preAuthentication(),
                envelope.signature())) {
            throw new RefusedException(Check.SIGNATURE, "the model's signature does not verify");
        }
        return envelope;
    }

    private static PublicKey certified(SigstoreBundle bundle, ModelTrust.ByCertificate trust)
            throws RefusedException {
        if (!(bundle.signer() instanceof Signer.Certificates(var chain, _))) {
            throw new RefusedException(
                    Check.CERTIFICATE, "the model is signed by a plain key, not a certificate");
        }
        var certificates = new ArrayList<X509Certificate>();
        for (byte[] der : chain) {
            certificates.add(Certificates.parse(der, "the model signature's certificate"));
        }
        RefusedException last =
                new RefusedException(Check.CERTIFICATE, "no trusted authority was given");
        for (X509Certificate root : trust.roots()) {
            try {
                X509Certificate leaf = certificates.getFirst();
                Certificates.path(
                        leaf, certificates.subList(1, certificates.size()), root, trust.at());
                return PublicKeys.parse(leaf.getPublicKey().getEncoded());
            } catch (RefusedException e) {
                last = e;
            }
        }
        throw last;
    }

    private static void requireFiles(
            ModelManifest manifest, Path model, Set<String> alsoIgnored, boolean allowUnsigned)
            throws RefusedException, IOException {
        var ignored = new HashSet<>(manifest.ignored());
        ignored.addAll(alsoIgnored);
        var unsigned = new HashSet<String>();
        var left = new HashSet<String>();
        manifest.resources().forEach(resource -> left.add(resource.name()));
        var expected = new HashMap<String, byte[]>();
        manifest.resources().forEach(r -> expected.put(r.name(), r.digest()));
        for (Map.Entry<String, Path> file : ModelFiles.list(model, ignored).entrySet()) {
            var digests =
                    ModelFiles.digest(
                            file.getKey(), file.getValue(), manifest.hash(), manifest.shardBytes());
            for (ModelManifest.Resource actual : digests) {
                byte[] digest = expected.get(actual.name());
                if (digest == null) {
                    unsigned.add(actual.name());
                } else if (!Arrays.equals(digest, actual.digest())) {
                    throw new RefusedException(
                            Check.DIGEST,
                            "'" + actual.name() + "' differs from what was signed",
                            HexFormat.of().formatHex(digest),
                            HexFormat.of().formatHex(actual.digest()));
                }
                left.remove(actual.name());
            }
        }
        if (!left.isEmpty()) {
            throw new RefusedException(
                    Check.DIGEST, "the model lacks '" + left.iterator().next() + "'");
        }
        if (!unsigned.isEmpty() && !allowUnsigned) {
            throw new RefusedException(
                    Check.DIGEST,
                    "the model holds '" + unsigned.iterator().next() + "', which nobody signed");
        }
    }

    /// Signs a model with SHA-256 over whole files.
    ///
    /// @param ignored paths from the model's root that are left out
    /// @return the bundle's JSON
    public static byte[] sign(Path model, SigningKey key, Set<String> ignored)
            throws RefusedException, IOException {
        var resources = new ArrayList<ModelManifest.Resource>();
        for (Map.Entry<String, Path> file : ModelFiles.list(model, ignored).entrySet()) {
            resources.addAll(
                    ModelFiles.digest(file.getKey(), file.getValue(), ModelHash.SHA256, 0));
        }
        if (resources.isEmpty()) {
            throw new RefusedException(
                    Check.STATEMENT, "there is nothing to sign: the model has no files");
        }
        var all = new HashSet<>(ignored);
        all.addAll(ModelFiles.ALWAYS_IGNORED);
        byte[] payload =
                new ModelManifest(
                                model.toAbsolutePath().normalize().getFileName().toString(),
                                resources,
                                ModelHash.SHA256,
                                0,
                                all)
                        .write();
        String hint =
                HexFormat.of()
                        .formatHex(
                                Hashes.sha256(
                                        key.publicKey().pem().getBytes(StandardCharsets.US_ASCII)));
        byte[] signature = key.sign(DsseEnvelope.preAuthentication(DsseEnvelope.IN_TOTO, payload));
        return BundleWriter.write(
                new SigstoreBundle(
                        SigstoreBundle.Version.V0_3,
                        new Signer.PublicKeyHint(hint),
                        List.of(),
                        List.of(),
                        new Envelope(
                                new DsseEnvelope(DsseEnvelope.IN_TOTO, payload, signature, ""))));
    }
}
