package casemate.bundler.verify;

import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.Root;
import casemate.signing.trust.SignedDocument;

/// What the steps found, in words.
final class Findings {
    private Findings() {}

    static String revocations(Revocations list, SignedDocument document, Root root) {
        long keys =
                document.signatures().stream()
                        .filter(s -> root.rootRole().keys().containsKey(s.keyId()))
                        .count();
        return "list "
                + list.sequence()
                + ", signed by "
                + keys
                + " keys of the root role: "
                + list.keys().size()
                + " keys, "
                + list.manifests().size()
                + " releases, "
                + list.artifacts().size()
                + " artifacts taken back";
    }

    static String release(Manifest manifest) {
        return manifest.product()
                + " "
                + manifest.release()
                + " (version "
                + manifest.version()
                + ", sequence "
                + manifest.sequence()
                + "), issued "
                + manifest.issuedAt()
                + ": "
                + manifest.artifacts().size()
                + " artifacts, "
                + manifest.size()
                + " bytes";
    }

    static String chunks(Manifest manifest) {
        return count(manifest) + " chunks are there, each of its size";
    }

    static String hashed(Manifest manifest) {
        return count(manifest)
                + " chunks, "
                + Contents.distinct(manifest).values().stream().mapToLong(Chunk::size).sum()
                + " bytes, have the digests that are signed";
    }

    private static int count(Manifest manifest) {
        return Contents.distinct(manifest).size();
    }
}
