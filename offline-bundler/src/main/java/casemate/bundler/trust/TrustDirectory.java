package casemate.bundler.trust;

import casemate.bundler.BoundedFiles;
import casemate.bundler.MediaFile;
import casemate.bundler.format.BundleFiles;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.keys.SigningKey;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.trust.DetachedSignature;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.Root;
import casemate.signing.trust.RootChain;
import casemate.signing.trust.RootCodec;
import casemate.signing.trust.SignedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A directory with `<n>.root.json`, `revocations.json` and, beside each, one file for each
/// signature: what people carry from key to key, and what a bundle carries as `trust/`. Reads and
/// writes; the private keys come from elsewhere, one at a time.
public final class TrustDirectory {
    public static final String REVOCATIONS = "revocations.json";

    private static final Pattern ROOT = Pattern.compile("([1-9][0-9]{0,8})\\.root\\.json");
    private static final int MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;
    private static final int MAX_SIGNATURE_BYTES = 16 * 1024;

    private final Path directory;

    public TrustDirectory(Path directory) {
        this.directory = directory;
    }

    public Path path() {
        return directory;
    }

    public static String rootName(long version) {
        return version + ".root.json";
    }

    /// Every root with the signatures beside it, by version; nothing is believed yet.
    public SortedMap<Long, SignedDocument> roots() throws IOException, RefusedException {
        var out = new TreeMap<Long, SignedDocument>();
        for (String name : names()) {
            Matcher root = ROOT.matcher(name);
            if (root.matches()) {
                out.put(Long.parseLong(root.group(1)), document(name));
            }
        }
        return out;
    }

    public boolean hasRevocations() {
        return Files.exists(directory.resolve(REVOCATIONS));
    }

    /// A document of the directory and the signatures beside it.
    public SignedDocument document(String name) throws IOException, RefusedException {
        var signatures = new ArrayList<DetachedSignature>();
        for (String file : signatureNames(name)) {
            String keyId = file.substring(stem(name).length(), stem(name).length() + 64);
            signatures.add(new DetachedSignature(keyId, read(file, MAX_SIGNATURE_BYTES)));
        }
        return new SignedDocument(read(name, MAX_DOCUMENT_BYTES), signatures);
    }

    /// The names of the signature files beside a document.
    public List<String> signatureNames(String name) throws IOException {
        Pattern signature =
                Pattern.compile(
                        Pattern.quote(stem(name)) + "[0-9a-f]{64}(\\.[a-z0-9]{1,16})?\\.sig");
        return names().stream().filter(n -> signature.matcher(n).matches()).toList();
    }

    private static String stem(String name) {
        return (name.endsWith(".json") ? name.substring(0, name.length() - 5) : name) + ".";
    }

    /// The newest root, once every version from 1 on is there and vouched for by the one before.
    /// Version 1 vouches for itself: this is the vendor's own directory.
    public Root newestRoot() throws IOException, RefusedException {
        SortedMap<Long, SignedDocument> roots = roots();
        SignedDocument first = roots.remove(1L);
        if (first == null) {
            throw new RefusedException(
                    Check.ROOT,
                    directory + " lacks " + rootName(1),
                    null,
                    null,
                    "Make it with: casemate trust root create");
        }
        Root root = RootChain.pin(first, first.fingerprint());
        return RootChain.walk(root, List.copyOf(roots.values()));
    }

    /// The list of revocations, once it is vouched for by a root.
    public Revocations revocations(Root root) throws IOException, RefusedException {
        if (!hasRevocations()) {
            throw new RefusedException(
                    Check.REVOKED,
                    directory + " lacks " + REVOCATIONS,
                    null,
                    null,
                    "Make it, even where nothing is revoked, with: casemate trust revoke create");
        }
        return Revocations.none().replaceBy(document(REVOCATIONS), root);
    }

    /// Writes the next root, which nobody has signed yet.
    ///
    /// @return its name
    public String addRoot(Root root) throws IOException, RefusedException {
        SortedMap<Long, SignedDocument> roots = roots();
        long expected = roots.isEmpty() ? 1 : roots.lastKey() + 1;
        if (root.version() != expected) {
            throw new RefusedException(
                    Check.ROOT,
                    "the new root has the wrong version",
                    String.valueOf(expected),
                    String.valueOf(root.version()));
        }
        return put(rootName(root.version()), RootCodec.write(root));
    }

    /// Writes the next list of revocations; the signatures of the one before go.
    public String putRevocations(Revocations next) throws IOException {
        return put(REVOCATIONS, next.write());
    }

    /// Writes a document and removes signatures of what stood there before.
    public String put(String name, byte[] document) throws IOException {
        Files.createDirectories(directory);
        for (String old : signatureNames(name)) {
            Files.delete(directory.resolve(old));
        }
        MediaFile.write(directory.resolve(name), document);
        return name;
    }

    /// Adds a key's signature beside a document.
    ///
    /// @return whether it was added; false when this key's good signature was there already
    /// @throws RefusedException when there is one that is not good
    public boolean sign(String name, SigningKey key) throws IOException, RefusedException {
        byte[] bytes = read(name, MAX_DOCUMENT_BYTES);
        VerifyingKey own = key.publicKey();
        String file = BundleFiles.signature(name, own);
        if (Files.exists(directory.resolve(file))) {
            own.verify(bytes, read(file, MAX_SIGNATURE_BYTES), name);
            return false;
        }
        MediaFile.write(directory.resolve(file), key.sign(bytes));
        return true;
    }

    private byte[] read(String name, int maxBytes) throws IOException, RefusedException {
        return BoundedFiles.read(directory.resolve(name), maxBytes);
    }

    private List<String> names() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
