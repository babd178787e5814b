package casemate.bundler.trust;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.trust.DetachedSignature;
import casemate.signing.trust.Role;
import casemate.signing.trust.Root;
import casemate.signing.trust.RootCodec;
import casemate.signing.trust.SignedDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who has to sign which document of a trust directory, and who has. A root needs its own root role
/// and the one of the root before; everything else needs the newest root's.
public final class Ceremony {
    private static final Pattern ROOT = Pattern.compile("([1-9][0-9]{0,8})\\.root\\.json");

    private Ceremony() {}

    /// How many keys of a role have signed.
    ///
    /// @param role such as `root of root 2`
    public record Count(String role, KeyAlgorithm algorithm, int have, int needed) {}

    /// A role and whose it is.
    private record Wanted(String name, Role role) {}

    /// Adds a key's signature.
    ///
    /// @return whether it was added; false when this key's good signature was there
    /// @throws RefusedException when the key has no say in the document
    public static boolean sign(TrustDirectory directory, String name, SigningKey key)
            throws IOException, RefusedException {
        List<Wanted> wanted = wanted(directory, name);
        String id = key.publicKey().keyId();
        if (wanted.stream().noneMatch(w -> w.role().keys().containsKey(id))) {
            throw new RefusedException(
                    Check.KEY,
                    "key " + key.publicKey() + " has no say in " + name,
                    "a key of " + String.join(" or ", wanted.stream().map(Wanted::name).toList()),
                    "another key",
                    "casemate trust root show lists the keys.");
        }
        return directory.sign(name, key);
    }

    /// For each role and algorithm that has to sign; only good signatures count.
    public static List<Count> counts(TrustDirectory directory, String name)
            throws IOException, RefusedException {
        SignedDocument document = directory.document(name);
        var out = new ArrayList<Count>();
        for (Wanted wanted : wanted(directory, name)) {
            wanted.role().thresholds().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(threshold ->
                            out.add(
                                    new Count(
                                            wanted.name(),
                                            threshold.getKey(),
                                            good(document, wanted.role(), threshold.getKey()),
                                            threshold.getValue())));
        }
        return out;
    }

    private static int good(SignedDocument document, Role role, KeyAlgorithm algorithm) {
        int count = 0;
        for (DetachedSignature signature : document.signatures()) {
            VerifyingKey key = role.keys().get(signature.keyId());
            if (key != null
                    && key.algorithm() == algorithm
                    && key.verifies(document.bytes(), signature.signature())) {
                count++;
            }
        }
        return count;
    }

    private static List<Wanted> wanted(TrustDirectory directory, String name)
            throws IOException, RefusedException {
        Matcher root = ROOT.matcher(name);
        if (!root.matches()) {
            return List.of(wanted(directory.newestRoot()));
        }
        long version = Long.parseLong(root.group(1));
        var out = new ArrayList<Wanted>();
        out.add(wanted(root(directory, version)));
        if (version > 1) {
            out.add(wanted(root(directory, version - 1)));
        }
        return out;
    }

    private static Wanted wanted(Root root) {
        return new Wanted("the root role of root " + root.version(), root.rootRole());
    }

    /// A root that need not be signed yet: its makers look at what they sign.
    public static Root root(TrustDirectory directory, long version)
            throws IOException, RefusedException {
        return RootCodec.parse(directory.document(TrustDirectory.rootName(version)).bytes());
    }
}
