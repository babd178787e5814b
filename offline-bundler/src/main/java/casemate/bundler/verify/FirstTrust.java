package casemate.bundler.verify;

import casemate.bundler.format.BundleFiles;
import casemate.bundler.media.Media;
import casemate.signing.RefusedException;
import casemate.signing.trust.HighestSequence;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.Root;
import casemate.signing.trust.RootChain;
import casemate.signing.trust.SignedDocument;
import casemate.signing.trust.TimeFloor;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// What a machine believes that has believed nothing so far: a root whose fingerprint people
/// compared with paper.
public final class FirstTrust {
    private FirstTrust() {}

    /// Finds the root with that fingerprint on the media. Any version will do: who compares a newer
    /// one needs to believe less.
    ///
    /// @param fingerprint SHA-256 of a root's bytes, hexadecimal; white space and case are ignored
    /// @param floor a time that has certainly passed, such as this program's build
    /// @throws RefusedException when no root on the media has it
    public static TrustState pin(Media media, String fingerprint, Instant floor)
            throws RefusedException, IOException {
        Layout layout = Layout.of(media);
        var trust = new TrustFiles(media, layout);
        String wanted = fingerprint.replaceAll("[\\s:]", "").toLowerCase(Locale.ROOT);
        String name = BundleFiles.root(1);
        SignedDocument document = trust.read(name);
        for (String candidate : layout.roots().values()) {
            SignedDocument root = trust.read(candidate);
            if (root.fingerprint().equals(wanted)) {
                document = root;
                name = candidate;
            }
        }
        Root root = RootChain.pin(document, wanted);
        if (root.version() == 1) {
            trust.requireKnownSigners(name, List.of(root.rootRole()));
        }
        return new TrustState(
                root,
                Revocations.none(),
                new HighestSequence(root.epoch(), 0),
                new TimeFloor(floor));
    }
}
