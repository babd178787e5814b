package casemate.signing.log;

import casemate.signing.Hashes;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.bundle.SigstoreBundle.Digest;
import casemate.signing.bundle.SigstoreBundle.Envelope;
import casemate.signing.bundle.SigstoreBundle.MessageSignature;
import casemate.signing.bundle.SigstoreBundle.Signer;
import casemate.signing.bundle.SigstoreBundle.Version;
import casemate.signing.keys.SigningKey;
import java.util.List;

/// Makes bundles that stock tools read: one signature each, so m-of-n means m bundles side by side.
public final class KeyedSigner {
    private KeyedSigner() {}

    /// Signs exactly these bytes; the entry of a log is added later with
    /// [SigstoreBundle#withEntry].
    public static SigstoreBundle signMessage(byte[] artifact, SigningKey key) {
        return bundle(
                key,
                new MessageSignature(
                        new Digest("SHA-256", Hashes.sha256(artifact)), key.sign(artifact)));
    }

    /// Signs a statement (DSSE), for example an in-toto attestation.
    public static SigstoreBundle signStatement(String payloadType, byte[] payload, SigningKey key) {
        byte[] signature = key.sign(DsseEnvelope.preAuthentication(payloadType, payload));
        return bundle(key, new Envelope(new DsseEnvelope(payloadType, payload, signature, "")));
    }

    private static SigstoreBundle bundle(SigningKey key, SigstoreBundle.Content content) {
        return new SigstoreBundle(
                Version.V0_3,
                new Signer.PublicKeyHint(key.publicKey().keyId()),
                List.of(),
                List.of(),
                content);
    }
}
