package casemate.signing.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.signing.RefusedException;
import casemate.signing.Tool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyStorageTest {
    private static final char[] PASSPHRASE = "correct horse".toCharArray();
    private static final byte[] MESSAGE = {1, 2, 3};
    private static final int QUICK = 1 << 10;

    @ParameterizedTest
    @EnumSource
    void anEncryptedKeyComesBackAndSigns(KeyAlgorithm algorithm) throws RefusedException {
        SigningKey key = SigningKey.generate(algorithm);
        String file = KeyFile.encrypt(key, PASSPHRASE, QUICK);

        assertThat(file).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        SigningKey read = KeyFile.read(file, PASSPHRASE);
        assertThat(read.publicKey()).isEqualTo(key.publicKey());
        assertThat(key.publicKey().verifies(MESSAGE, read.sign(MESSAGE))).isTrue();
    }

    @Test
    void theWrongPassphraseAndADamagedFileAreRefusedInTheSameWords() {
        String file = KeyFile.encrypt(SigningKey.generate(KeyAlgorithm.P256), PASSPHRASE, QUICK);
        assertThatThrownBy(() -> KeyFile.read(file, "wrong".toCharArray()))
                .hasMessage("the passphrase is wrong, or the key file is damaged.");
        byte[] der = Base64.getMimeDecoder().decode(file.replaceAll("-----[A-Z ]+-----", ""));
        der[der.length - 3] ^= 1;
        String damaged = Pem.encode("ENCRYPTED PRIVATE KEY", der);
        assertThatThrownBy(() -> KeyFile.read(damaged, PASSPHRASE))
                .hasMessage("the passphrase is wrong, or the key file is damaged.");
    }

    @Test
    void aFileThatAsksForTooMuchMemoryIsRefusedBeforeItGetsAny() {
        String file = KeyFile.encrypt(SigningKey.generate(KeyAlgorithm.ED25519), PASSPHRASE);
        byte[] der = Base64.getMimeDecoder().decode(file.replaceAll("-----[A-Z ]+-----", ""));
        // The cost 131072 is an INTEGER of three bytes: 02 03 02 00 00.
        String hex = HexFormat.of().formatHex(der);
        assertThat(hex).contains("0203020000");
        byte[] hostile = HexFormat.of().parseHex(hex.replace("0203020000", "02037f0000"));
        assertThatThrownBy(() ->
                        KeyFile.read(Pem.encode("ENCRYPTED PRIVATE KEY", hostile), PASSPHRASE))
                .hasMessageContaining("too much memory");
    }

    @ParameterizedTest
    @EnumSource
    void noTextEverShowsThePrivateKey(KeyAlgorithm algorithm) {
        SigningKey key = SigningKey.generate(algorithm);
        byte[] encoded = key.privateKey().getEncoded();
        String pem = Pem.encode("PRIVATE KEY", encoded);
        String cut = pem.substring(0, pem.length() / 2);
        String broken = pem.replace("-----END PRIVATE KEY-----", "!\n-----END PRIVATE KEY-----");
        Stream<String> texts =
                Stream.of(
                        key.toString(),
                        "%s %s".formatted(key, key.publicKey()),
                        stack(() -> KeyFile.read(cut, PASSPHRASE)),
                        stack(() -> KeyFile.read(broken, PASSPHRASE)),
                        stack(() -> VerifyingKey.fromPem(pem)),
                        stack(() -> PrivateKeys.fromPkcs8(HexFormat.of().parseHex("3000"))),
                        stack(() ->
                                PrivateKeys.fromPkcs8(Arrays.copyOf(encoded, encoded.length - 7))));
        // The tail of the encoding is secret in all of these algorithms.
        byte[] secret = Arrays.copyOfRange(encoded, encoded.length - 24, encoded.length - 8);
        if (algorithm == KeyAlgorithm.P256) {
            secret = new BigInteger(1, secret).toByteArray();
        }
        String hex = HexFormat.of().formatHex(secret);
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(encoded);
        String middle = base64.substring(base64.length() / 2, base64.length() / 2 + 12);
        assertThat(texts)
                .allSatisfy(text -> assertThat(text).doesNotContain(hex).doesNotContain(middle));
    }

    private interface Action {
        Object run() throws RefusedException;
    }

    private static String stack(Action action) {
        try {
            return "no exception: " + action.run();
        } catch (RefusedException | RuntimeException e) {
            var out = new StringWriter();
            e.printStackTrace(new PrintWriter(out));
            return out.toString();
        }
    }

    @Test
    void opensslFilesAreImported(@TempDir Path dir)
            throws IOException, InterruptedException, RefusedException {
        Tool openssl = Tool.require("openssl", "OPENSSL");
        Path sec1 = dir.resolve("sec1.pem");
        Path pkcs8 = dir.resolve("pkcs8.pem");
        Path encrypted = dir.resolve("encrypted.pem");
        Path p12 = dir.resolve("k.p12");
        Path certificate = dir.resolve("c.pem");
        for (List<String> command :
                List.of(
                        List.of(
                                "ecparam",
                                "-name",
                                "prime256v1",
                                "-genkey",
                                "-noout",
                                "-out",
                                sec1.toString()),
                        List.of(
                                "pkcs8",
                                "-topk8",
                                "-nocrypt",
                                "-in",
                                sec1.toString(),
                                "-out",
                                pkcs8.toString()),
                        List.of(
                                "pkcs8",
                                "-topk8",
                                "-v2",
                                "aes-256-cbc",
                                "-scrypt",
                                "-passout",
                                "pass:correct horse",
                                "-in",
                                sec1.toString(),
                                "-out",
                                encrypted.toString()),
                        List.of(
                                "req",
                                "-x509",
                                "-new",
                                "-key",
                                sec1.toString(),
                                "-subj",
                                "/CN=release",
                                "-out",
                                certificate.toString()),
                        List.of(
                                "pkcs12",
                                "-export",
                                "-name",
                                "release",
                                "-inkey",
                                sec1.toString(),
                                "-in",
                                certificate.toString(),
                                "-passout",
                                "pass:correct horse",
                                "-out",
                                p12.toString()))) {
            Tool.Result result = openssl.run(Map.of(), command);
            assertThat(result.code()).as(result.output()).isZero();
        }
        SigningKey key = KeyFile.read(Files.readString(sec1), PASSPHRASE);
        assertThat(KeyFile.read(Files.readString(pkcs8), PASSPHRASE).publicKey())
                .isEqualTo(key.publicKey());
        assertThat(KeyFile.read(Files.readString(encrypted), PASSPHRASE).publicKey())
                .isEqualTo(key.publicKey());
        byte[] store = Files.readAllBytes(p12);
        assertThat(KeyStores.fromPkcs12(store, PASSPHRASE, null).publicKey())
                .isEqualTo(key.publicKey());
        assertThatThrownBy(() -> KeyStores.fromPkcs12(store, PASSPHRASE, "other"))
                .hasMessageContaining("[release]");
        assertThatThrownBy(() -> KeyStores.fromPkcs12(store, "no".toCharArray(), null))
                .hasMessageContaining("passphrase is wrong");
    }

    @Test
    void aKeyInATokenSignsThere(@TempDir Path dir)
            throws IOException,
                    InterruptedException,
                    GeneralSecurityException,
                    OperatorCreationException,
                    RefusedException {
        Tool softhsm = Tool.require("softhsm2-util", "SOFTHSM2_UTIL");
        Path library =
                Stream.of(
                                "/usr/lib/softhsm/libsofthsm2.so",
                                "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                                "/usr/lib64/pkcs11/libsofthsm2.so")
                        .map(Path::of)
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow();
        // The module reads its configuration's path from the environment of this very process, so
        // the token is
        // made where the machine's own configuration keeps its tokens, under a name of its own.
        String label = "casemate-test-" + ProcessHandle.current().pid();
        Tool.Result made =
                softhsm.run(
                        Map.of(),
                        List.of(
                                "--init-token",
                                "--free",
                                "--label",
                                label,
                                "--so-pin",
                                "0000",
                                "--pin",
                                "1234"));
        assumeTrue(made.code() == 0, "no SoftHSM token can be made here: " + made.output());
        try {
            int slot = slotIndex(softhsm, label);
            SigningKey key = SigningKey.generate(KeyAlgorithm.P256);
            KeyStore store = KeyStore.getInstance("PKCS11", KeyStores.provider(library, slot));
            store.load(null, "1234".toCharArray());
            store.setKeyEntry(
                    "release", key.privateKey(), null, new Certificate[] {selfSigned(key)});

            SigningKey inToken =
                    KeyStores.fromPkcs11(library, slot, "1234".toCharArray(), "release");

            assertThat(inToken.publicKey()).isEqualTo(key.publicKey());
            assertThat(key.publicKey().verifies(MESSAGE, inToken.sign(MESSAGE))).isTrue();
            assertThatThrownBy(() -> KeyFile.encrypt(inToken, PASSPHRASE))
                    .hasMessageContaining("cannot leave it");
        } finally {
            softhsm.run(Map.of(), List.of("--delete-token", "--token", label));
        }
    }

    /// SoftHSM lists its slots in the order of their indexes.
    private static int slotIndex(Tool softhsm, String label)
            throws IOException, InterruptedException {
        String[] slots =
                softhsm.run(Map.of(), List.of("--show-slots")).output().split("\nSlot ", -1);
        for (int i = 1; i < slots.length; i++) {
            if (slots[i].contains(label)) {
                return i - 1;
            }
        }
        throw new IllegalStateException("SoftHSM does not show its new token");
    }

    private static X509Certificate selfSigned(SigningKey key)
            throws GeneralSecurityException, OperatorCreationException {
        var name = new X500Name("CN=release");
        var builder =
                new X509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.parse("2026-01-01T00:00:00Z")),
                        Date.from(Instant.parse("2036-01-01T00:00:00Z")),
                        name,
                        SubjectPublicKeyInfo.getInstance(key.publicKey().spki()));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(key.privateKey())));
    }
}
