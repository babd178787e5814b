package casemate.signing.keyless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeylessVerifierTest {
    private static final PrivateSigstore SIGSTORE = make(PrivateSigstore::new);

    private static <T> T make(ThrowingSupplier<T> supplier) {
        try {
            return supplier.get();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "secp256r1, true, true, true",
        "secp256r1, true, false, true",
        "secp256r1, false, true, true",
        "secp256r1, false, false, true",
        "secp256r1, false, false, false",
        "secp384r1, true, false, true",
        "secp384r1, false, false, true",
        "secp521r1, true, true, true",
    })
    void acceptsWhatAnInstanceMakes(
            String curve, boolean rekor2, boolean statement, boolean timestamped)
            throws RefusedException, IOException, GeneralSecurityException {
        var signed = new SignedCase(SIGSTORE, curve);
        signed.rekor2 = rekor2;
        signed.statement = statement;
        signed.timestamped = timestamped;
        signed.keyDetails =
                switch (curve) {
                    case "secp384r1" -> "PKIX_ECDSA_P384_SHA_384";
                    case "secp521r1" -> "PKIX_ECDSA_P521_SHA_512";
                    default -> "PKIX_ECDSA_P256_SHA_256";
                };
        signed.verify();
    }

    private static Arguments bent(String what, Check check, Consumer<SignedCase> change) {
        return Arguments.of(what, check, change);
    }

    static Stream<Arguments> bentOnce() {
        return Stream.of(
                bent("no timestamp", Check.TIMESTAMP, c -> c.timestamped = false),
                bent(
                        "a timestamp of another signature",
                        Check.TIMESTAMP,
                        c -> c.timestampOf = new byte[] {1}),
                bent(
                        "a timestamp by another key",
                        Check.TIMESTAMP,
                        c -> c.tsaSigner = PrivateSigstore.ec("secp256r1").getPrivate()),
                bent(
                        "signed before the certificate",
                        Check.CERTIFICATE,
                        c -> c.signedAt = c.certifiedAt.minusSeconds(1)),
                bent(
                        "signed after the certificate",
                        Check.CERTIFICATE,
                        c -> c.signedAt = c.certifiedAt.plusSeconds(601)),
                bent(
                        "signed when the authorities were no longer trusted",
                        Check.TIMESTAMP,
                        c -> {
                            c.certifiedAt = PrivateSigstore.START.plusSeconds(499_990);
                            c.signedAt = PrivateSigstore.START.plusSeconds(500_010);
                        }),
                bent("no certificate log", Check.SCT, c -> c.ctSigner = null),
                bent(
                        "another certificate log",
                        Check.SCT,
                        c -> c.ctSigner = PrivateSigstore.ec("secp256r1").getPrivate()),
                bent(
                        "a certificate for servers",
                        Check.CERTIFICATE,
                        c -> c.purpose = KeyPurposeId.id_kp_serverAuth),
                bent("no proof", Check.INCLUSION, c -> c.proven = false),
                bent("no checkpoint", Check.CHECKPOINT, c -> c.checkpoint = false),
                bent("a root of another tree", Check.CHECKPOINT, c -> c.rootHash = new byte[32]),
                bent("a size of another tree", Check.CHECKPOINT, c -> c.sizeInCheckpoint = 4),
                bent(
                        "another log's checkpoint",
                        Check.CHECKPOINT,
                        c -> c.origin = "elsewhere.example"),
                bent(
                        "a checkpoint under another name",
                        Check.CHECKPOINT,
                        c -> c.checkpointName = "elsewhere.example"),
                bent(
                        "a checkpoint by another key",
                        Check.CHECKPOINT,
                        c -> c.otherLogKey = PrivateSigstore.ed25519()),
                bent(
                        "another signature in the log",
                        Check.LOG_ENTRY,
                        c -> c.loggedSignature = new byte[] {1}),
                bent(
                        "another digest in the log",
                        Check.LOG_ENTRY,
                        c -> c.loggedDigest = new byte[32]),
                bent(
                        "another certificate in the log",
                        Check.LOG_ENTRY,
                        c -> c.loggedCertificate = SIGSTORE.ca),
                bent(
                        "another algorithm in the log",
                        Check.LOG_ENTRY,
                        c -> c.keyDetails = "PKIX_ED25519"),
                bent(
                        "a version that does not exist",
                        Check.FORMAT,
                        c -> c.mediaType = "application/vnd.dev.sigstore.bundle.v0.9+json"),
                bent(
                        "a statement of another type",
                        Check.STATEMENT,
                        c -> {
                            c.statement = true;
                            c.payloadType = "text/plain";
                        }),
                bent(
                        "a broken promise",
                        Check.LOG_ENTRY,
                        c -> {
                            c.rekor2 = false;
                            c.otherLogKey = PrivateSigstore.ec("secp256r1");
                        }),
                bent(
                        "no promise and no timestamp",
                        Check.TIMESTAMP,
                        c -> {
                            c.rekor2 = false;
                            c.promised = false;
                            c.timestamped = false;
                        }),
                bent(
                        "an envelope's entry for another signature",
                        Check.LOG_ENTRY,
                        c -> {
                            c.rekor2 = false;
                            c.statement = true;
                            c.loggedSignature = new byte[] {1};
                        }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bentOnce")
    void refusesWhatIsBentOnce(String what, Check check, Consumer<SignedCase> change) {
        var signed = new SignedCase(SIGSTORE);
        change.accept(signed);
        assertThatThrownBy(signed::verify)
                .as(what)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.check()).as(e.getMessage()).isEqualTo(check));
    }

    @Test
    void anotherIdentityAnotherIssuerAndAnotherArtifactAreRefused()
            throws RefusedException, IOException, GeneralSecurityException {
        var signed = new SignedCase(SIGSTORE);
        byte[] bundle = signed.bundle();
        var verifier = new KeylessVerifier(signed.trusted());
        var artifact = Artifact.of(signed.artifact);
        var right = new Identity(PrivateSigstore.SUBJECT, PrivateSigstore.ISSUER);
        verifier.verify(bundle, artifact, new SignerPolicy.ByIdentity(right));
        for (Identity wrong :
                new Identity[] {
                    new Identity(PrivateSigstore.SUBJECT + "x", PrivateSigstore.ISSUER),
                    new Identity(PrivateSigstore.SUBJECT, PrivateSigstore.ISSUER + "x")
                }) {
            assertThatThrownBy(() ->
                            verifier.verify(bundle, artifact, new SignerPolicy.ByIdentity(wrong)))
                    .hasMessageContaining(wrong.subject().endsWith("x") ? "somebody" : "issuer");
        }
        assertThatThrownBy(() ->
                        verifier.verify(
                                bundle,
                                Artifact.of(new byte[0]),
                                new SignerPolicy.ByIdentity(right)))
                .hasMessageContaining("another artifact");
        assertThatThrownBy(() ->
                        verifier.verify(
                                bundle,
                                artifact,
                                new SignerPolicy.ByKey(signed.signer.getPublic())))
                .hasMessageContaining("signed by a certificate");
    }

    /// Whatever the bytes are, the answer is a refusal: nothing else ever comes out of a verifier.
    @Test
    void aThousandMutationsEndInRefusals()
            throws RefusedException, IOException, GeneralSecurityException {
        var signed = new SignedCase(SIGSTORE);
        signed.statement = true;
        byte[] good = signed.bundle();
        var verifier = new KeylessVerifier(signed.trusted());
        var policy =
                new SignerPolicy.ByIdentity(
                        new Identity(PrivateSigstore.SUBJECT, PrivateSigstore.ISSUER));
        var random = new Random(20_261_101);
        byte[] alphabet = "{}[]\",:0189abzAZ+/=-\\n ".getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = good.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = alphabet[random.nextInt(alphabet.length)];
            }
            if (Arrays.equals(bytes, good)) {
                continue;
            }
            try {
                verifier.verify(bytes, Artifact.of(signed.artifact), policy);
            } catch (RefusedException e) {
                refused++;
            }
        }
        // A few mutations do not change the meaning: a space between tokens, a keyid.
        assertThat(refused).isGreaterThan(975);
    }
}
