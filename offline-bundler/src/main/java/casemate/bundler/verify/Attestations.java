package casemate.bundler.verify;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.Manifest;
import casemate.bundler.media.Media;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.trust.Root;
import java.io.IOException;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The statements below `att/` about artifacts: each is signed by a release key, and an artifact
/// that names it is what it is about.
final class Attestations {
    private final Media media;
    private final Root root;
    private final Set<String> revoked;

    Attestations(Media media, Root root, Set<String> revoked) {
        this.media = media;
        this.root = root;
        this.revoked = revoked;
    }

    /// @return how many there are
    int verify(Manifest manifest) throws RefusedException, IOException {
        var named = new TreeMap<String, Set<Artifact>>();
        for (Artifact artifact : manifest.artifacts()) {
            for (String name : artifact.attestations()) {
                named.computeIfAbsent("att/" + name, _ -> new java.util.HashSet<>()).add(artifact);
            }
        }
        var present = new TreeSet<String>(media.files().subMap("att/", "att0").keySet());
        for (String name : named.keySet()) {
            if (!present.contains(name)) {
                throw new RefusedException(
                        Check.MEDIA,
                        "the media lack '" + name + "', which the manifest names",
                        "the attestation",
                        "nothing",
                        "Copy the media again, completely.");
            }
        }
        return present.size();
    }
}
