package casemate.bundler.verify;

import casemate.bundler.media.Media;
import casemate.bundler.verify.Layout.SignatureFile;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.trust.DetachedSignature;
import casemate.signing.trust.Role;
import casemate.signing.trust.SignedDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Documents of `trust/` with the signatures that lie beside them: roots and revocations.
final class TrustFiles {
    private static final int MAX_SIGNATURE = 16 * 1024;
    private static final int MAX_DOCUMENT = 4 * 1024 * 1024;

    private final Media media;
    private final Layout layout;

    TrustFiles(Media media, Layout layout) {
        this.media = media;
        this.layout = layout;
    }

    /// The bytes and all signatures, not yet verified.
    SignedDocument read(String name) throws RefusedException, IOException {
        String stem = name.substring(0, name.length() - ".json".length());
        var signatures = new ArrayList<DetachedSignature>();
        for (SignatureFile file : layout.signatures(stem)) {
            signatures.add(
                    new DetachedSignature(file.keyId(), media.read(file.name(), MAX_SIGNATURE)));
        }
        return new SignedDocument(media.read(name, MAX_DOCUMENT), signatures);
    }

    /// Roles pass signatures by unknown keys over. On media they are refused: whoever may add files
    /// that nobody checks can make two copies of one release look different.
    ///
    /// @param roles whose keys may have signed it
    void requireKnownSigners(String name, List<Role> roles) throws RefusedException {
        String stem = name.substring(0, name.length() - ".json".length());
        for (SignatureFile file : layout.signatures(stem)) {
            VerifyingKey key = find(file.keyId(), roles);
            if (key == null) {
                throw new RefusedException(
                        Check.KEY,
                        "'" + file.name() + "' is by a key that may not sign it",
                        "one of the " + roles.getFirst().name() + " role's keys",
                        file.keyId(),
                        "Remove it if it is yours; else do not use the media.");
            }
            requireEnding(file, key, Set.of(ending(key)));
        }
    }

    private static @Nullable VerifyingKey find(String keyId, List<Role> roles) {
        for (Role role : roles) {
            VerifyingKey key = role.keys().get(keyId);
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    static String ending(VerifyingKey key) {
        return key.algorithm() == KeyAlgorithm.P256 ? "sig" : key.algorithm().fileSuffix() + ".sig";
    }

    static void requireEnding(SignatureFile file, VerifyingKey key, Set<String> endings)
            throws RefusedException {
        if (!endings.contains(file.ending())) {
            throw new RefusedException(
                    Check.MEDIA,
                    "'" + file.name() + "' has the ending of another algorithm than its key",
                    key.algorithm().id() + ": " + String.join(" or ", endings),
                    file.ending(),
                    "Remove it if it is yours; else do not use the media.");
        }
    }
}
