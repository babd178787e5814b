package casemate.signing.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sigstore bundle (sigstore/protobuf-specs, `sigstore_bundle.proto`), parsed and not yet
/// believed.
///
/// @param timestamps RFC 3161 responses, DER
public record SigstoreBundle(
        Version version,
        Signer signer,
        List<LogEntry> entries,
        List<byte[]> timestamps,
        Content content) {

    public SigstoreBundle {
        entries = List.copyOf(entries);
        timestamps = List.copyOf(timestamps);
    }

    /// The versions in use; each asks for more than the one before.
    public enum Version {
        V0_1,
        V0_2,
        V0_3
    }

    /// Whose key verifies the signature.
    public sealed interface Signer {
        /// A key that the verifier already has. The hint is unauthenticated.
        record PublicKeyHint(String hint) implements Signer {}

        /// @param chain DER certificates, the signer's first
        /// @param single whether it stood there as the one certificate that sigstore gives out, not
        ///   as a chain
        record Certificates(List<byte[]> chain, boolean single) implements Signer {
            public Certificates {
                chain = List.copyOf(chain);
            }
        }
    }

    /// What is signed.
    public sealed interface Content {
        /// The signature that the log entry and timestamps are about.
        byte[] signature();
    }

    /// A signature of the artifact itself.
    ///
    /// @param digest what the signer says that the artifact's digest is
    public record MessageSignature(@Nullable Digest digest, byte[] signature) implements Content {}

    /// @param algorithm as the JDK calls it, for example `SHA-256`
    public record Digest(String algorithm, byte[] value) {}

    /// A signature of a statement about artifacts.
    public record Envelope(DsseEnvelope envelope) implements Content {
        @Override
        public byte[] signature() {
            return envelope.signature();
        }
    }

    public SigstoreBundle withEntry(LogEntry entry) {
        return new SigstoreBundle(version, signer, List.of(entry), timestamps, content);
    }
}
