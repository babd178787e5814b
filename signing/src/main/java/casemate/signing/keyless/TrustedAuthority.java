package casemate.signing.keyless;

import java.security.cert.X509Certificate;
import java.util.List;

/// A certificate or timestamp authority that the trusted root names.
///
/// @param chain from the lowest certificate to the root, which is the anchor
public record TrustedAuthority(String uri, List<X509Certificate> chain, Validity validity) {
    public TrustedAuthority {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("An authority has at least a root: " + uri);
        }
    }

    public X509Certificate root() {
        return chain.getLast();
    }

    public List<X509Certificate> intermediates() {
        return chain.subList(0, chain.size() - 1);
    }
}
