package casemate.signing.keyless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sigstore.KeylessVerificationException;
import dev.sigstore.TrustedRootProvider;
import dev.sigstore.VerificationOptions;
import dev.sigstore.bundle.Bundle;
import dev.sigstore.strings.StringMatcher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What our own instance makes is read by a verifier that others wrote (sigstore-java), so that our
/// verifier is not only tested against our own idea of the format.
class SecondOpinionTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sigstoreJavaAgreesOnAMessage(boolean rekor2, @TempDir Path dir) throws Exception {
        var signed = new SignedCase(new PrivateSigstore());
        signed.rekor2 = rekor2;
        Path root = Files.write(dir.resolve("root.json"), signed.trustedJson());
        Path artifact = Files.write(dir.resolve("artifact"), signed.artifact);
        Path bundle = Files.write(dir.resolve("bundle.json"), signed.bundle());
        var verifier =
                dev.sigstore.KeylessVerifier.builder()
                        .trustedRootProvider(TrustedRootProvider.from(root))
                        .build();
        var options =
                VerificationOptions.builder()
                        .addCertificateMatchers(
                                VerificationOptions.CertificateMatcher.fulcio()
                                        .subjectAlternativeName(
                                                StringMatcher.string(PrivateSigstore.SUBJECT))
                                        .issuer(StringMatcher.string(PrivateSigstore.ISSUER))
                                        .build())
                        .build();
        Bundle parsed = Bundle.from(bundle, StandardCharsets.UTF_8);

        verifier.verify(artifact, parsed, options);
        signed.verify();

        Files.writeString(artifact, "changed");
        assertThatThrownBy(() -> verifier.verify(artifact, parsed, options))
                .isInstanceOf(KeylessVerificationException.class);
        assertThat(parsed.getEntries()).hasSize(1);
    }
}
