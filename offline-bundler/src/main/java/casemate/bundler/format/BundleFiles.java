package casemate.bundler.format;

import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.log.LogTrustedRoot;
import casemate.signing.minisign.Minisign;
import casemate.signing.note.NoteKey;
import casemate.signing.trust.Root;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The names of a bundle's files, and those files whose content follows from the newest root. Names
/// are relative to the bundle's directory, with `/`.
public final class BundleFiles {
    public static final String MANIFEST = "manifest.json";
    public static final String SUMS = "SHA256SUMS";
    public static final String README = "README-VERIFY.txt";
    public static final String REVOCATIONS = "trust/revocations.json";
    public static final String TRUSTED_ROOT = "trust/trusted_root.json";
    public static final String CHECKPOINT = "log/checkpoint";

    /// Unsigned: which release a delta was made against. Never believed.
    public static final String BASE = "base.json";

    /// Unsigned: which of how many media this is. Never believed.
    public static final String VOLUME = "volume.json";

    private BundleFiles() {}

    public static String root(long version) {
        return "trust/" + version + ".root.json";
    }

    public static String attestation(String name) {
        return "att/" + name;
    }

    /// The detached signature of a trust document by a key: `trust/1.root.json` gives
    /// `trust/1.root.<keyid>.sig`.
    public static String signature(String document, VerifyingKey key) {
        String stem =
                document.endsWith(".json")
                        ? document.substring(0, document.length() - ".json".length())
                        : document;
        return stem + "." + key.keyId() + suffix(key.algorithm());
    }

    /// A key's signature of the manifest or the sums: DER for P-256, raw for ML-DSA-87.
    public static String signature(SignedPart part, VerifyingKey key) {
        return "sig/" + key.keyId() + "." + part.id() + suffix(key.algorithm());
    }

    public static String sigstore(SignedPart part, VerifyingKey key) {
        return "sig/" + key.keyId() + "." + part.id() + ".sigstore.json";
    }

    public static String minisig(VerifyingKey key) {
        return "sig/" + key.keyId() + "." + SignedPart.SUMS.id() + ".minisig";
    }

    /// P-256 signatures have the plain ending, for they are the ones that every tool takes.
    private static String suffix(KeyAlgorithm algorithm) {
        return algorithm == KeyAlgorithm.P256 ? ".sig" : "." + algorithm.fileSuffix() + ".sig";
    }

    public static String publicKey(VerifyingKey key) {
        return "trust/keys/" + key.keyId() + ".pub";
    }

    public static String minisignPublicKey(VerifyingKey key) {
        return "trust/keys/" + key.keyId() + ".minisign.pub";
    }

    /// The log's key whose id names the log in bundles.
    public static Optional<NoteKey> logKey(Root root) {
        return root.log().stream().findFirst();
    }

    /// Files that say again, for stock tools, what the newest root says. In a bundle they must be
    /// exactly these, or a tool would be led to believe other keys than a machine does.
    public static SortedMap<String, byte[]> derived(Root newest) {
        var out = new TreeMap<String, byte[]>();
        logKey(newest)
                .ifPresent(
                        key -> out.put(TRUSTED_ROOT, LogTrustedRoot.write(key, newest.issuedAt())));
        for (VerifyingKey key : releaseKeys(newest)) {
            out.put(publicKey(key), ascii(key.pem()));
            if (key.algorithm() == KeyAlgorithm.ED25519) {
                out.put(minisignPublicKey(key), ascii(Minisign.publicKey(key)));
            }
        }
        newest.log().forEach(note -> out.put(publicKey(note.key()), ascii(note.key().pem())));
        return out;
    }

    /// The release role's keys in the order of their algorithms and ids.
    public static List<VerifyingKey> releaseKeys(Root root) {
        var keys = new ArrayList<>(root.releaseRole().keys().values());
        keys.sort(Comparator.comparing(VerifyingKey::algorithm).thenComparing(VerifyingKey::keyId));
        return keys;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
