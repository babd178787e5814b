package casemate.signing.trust;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// From the root that a machine believes to the newest one on the media, one version at a time:
/// each new root must be signed by enough of the old root's keys and by enough of its own.
public final class RootChain {
    /// More versions than this in one walk are refused.
    public static final int MAX_ROOTS = 1024;

    private RootChain() {}

    /// The first trust: a root whose fingerprint somebody compared with paper.
    ///
    /// @param fingerprint SHA-256 of the root's bytes, hexadecimal; white space and case are
    ///   ignored
    public static Root pin(SignedDocument document, String fingerprint) throws RefusedException {
        String wanted = fingerprint.replaceAll("[\\s:]", "").toLowerCase(Locale.ROOT);
        if (!MessageDigest.isEqual(
                wanted.getBytes(StandardCharsets.UTF_8),
                document.fingerprint().getBytes(StandardCharsets.UTF_8))) {
            throw new RefusedException(
                    Check.ROOT,
                    "the root is not the one that was confirmed",
                    wanted,
                    document.fingerprint(),
                    "Compare the fingerprint on paper with one from a second source.");
        }
        Root root = RootCodec.parse(document.bytes());
        root.rootRole().verify(document, "root " + root.version());
        return root;
    }

    /// Walks on from a believed root.
    ///
    /// @param next in any order but without gaps; versions up to the believed one are passed over
    /// @return the newest root, or the believed one when there is nothing newer
    public static Root walk(Root believed, List<SignedDocument> next) throws RefusedException {
        if (next.size() > MAX_ROOTS) {
            throw new RefusedException(
                    Check.SIZE,
                    "there are too many roots",
                    "at most " + MAX_ROOTS,
                    String.valueOf(next.size()));
        }
        Map<Long, SignedDocument> byVersion = new HashMap<>();
        long newest = believed.version();
        for (SignedDocument document : next) {
            long version = declaredVersion(document);
            newest = Math.max(newest, version);
            if (byVersion.put(version, document) != null) {
                throw new RefusedException(Check.ROOT, "there are two roots of version " + version);
            }
        }
        Root current = believed;
        while (current.version() < newest) {
            SignedDocument successor = byVersion.get(current.version() + 1);
            if (successor == null) {
                throw new RefusedException(
                        Check.ROOT,
                        "the chain of roots has a gap",
                        "root " + (current.version() + 1),
                        "root " + newest,
                        "Ask for media that hold every root since version "
                                + current.version()
                                + ".");
            }
            current = step(current, successor);
        }
        return current;
    }

    /// Only to find the next one; nothing is believed from it.
    private static long declaredVersion(SignedDocument document) throws RefusedException {
        return StrictJson.parse(document.bytes(), RootCodec.MAX_BYTES, "root").integer("version");
    }

    /// One step. The parser sees the new root only after the old root's keys have vouched for its
    /// bytes.
    public static Root step(Root believed, SignedDocument document) throws RefusedException {
        String what = "the root after version " + believed.version();
        believed.rootRole().verify(document, what);
        Root next = RootCodec.parse(document.bytes());
        next.rootRole().verify(document, what);
        if (next.version() != believed.version() + 1) {
            throw new RefusedException(
                    Check.ROOT,
                    what + " has the wrong version",
                    String.valueOf(believed.version() + 1),
                    String.valueOf(next.version()));
        }
        if (next.epoch() != believed.epoch() && next.epoch() != believed.epoch() + 1) {
            throw new RefusedException(
                    Check.ROOT,
                    what + " has the wrong epoch",
                    believed.epoch() + " or " + (believed.epoch() + 1),
                    String.valueOf(next.epoch()));
        }
        if (next.issuedAt().isBefore(believed.issuedAt())) {
            throw new RefusedException(
                    Check.ROOT,
                    what + " was issued before it",
                    "after " + believed.issuedAt(),
                    next.issuedAt().toString());
        }
        return next;
    }
}
