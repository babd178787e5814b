package casemate.signing.keyless;

import java.security.PublicKey;

/// Whose signature is wanted: exactly one of these, so that a bundle cannot choose.
public sealed interface SignerPolicy {
    /// Somebody with a certificate of a trusted authority.
    record ByIdentity(Identity identity) implements SignerPolicy {}

    /// Somebody with this key.
    record ByKey(PublicKey key) implements SignerPolicy {}
}
