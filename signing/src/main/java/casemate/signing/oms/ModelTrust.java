package casemate.signing.oms;

import casemate.signing.keyless.Identity;
import casemate.signing.keyless.KeylessVerifier;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// Whose signature of a model is wanted: the three methods of OMS. The bundle cannot choose between
/// them.
public sealed interface ModelTrust {
    /// A key that the verifier has.
    record ByKey(PublicKey key) implements ModelTrust {}

    /// A certificate of an organisation's own authority.
    ///
    /// @param roots anchors; the chain may come with the bundle
    /// @param at the time as of which the chain must be valid
    record ByCertificate(List<X509Certificate> roots, Instant at) implements ModelTrust {
        public ByCertificate {
            roots = List.copyOf(roots);
        }
    }

    /// A certificate of a sigstore instance.
    record BySigstore(KeylessVerifier verifier, Identity identity) implements ModelTrust {}
}
