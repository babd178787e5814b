package casemate.bundler.rehearsal;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.pack.BundleDraft;
import casemate.bundler.pack.LogKeeper;
import casemate.bundler.pack.PackException;
import casemate.bundler.pack.Packer;
import casemate.bundler.pack.ReleaseSigner;
import casemate.bundler.pack.ReleaseSpec;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.trust.TrustDirectory;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.note.NoteKey;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.Role;
import casemate.signing.trust.Root;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A vendor in one object: 3 of 5 people for the root role, 2 of 3 for releases, each with a P-256
/// and an ML-DSA-87 key, an Ed25519 key for minisign, and a release log with two keys. It keeps its
/// trust directory and its log in files.
public final class Rehearsal {
    public static final String LOG_NAME = "releases.casemate.example";
    public static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private static final int ROOT_PEOPLE = 5;
    private static final int ROOT_THRESHOLD = 3;
    private static final int RELEASE_PEOPLE = 3;
    private static final int RELEASE_THRESHOLD = 2;

    private final Path home;
    private final List<SigningKey> rootKeys;
    private final List<SigningKey> releaseKeys;
    private final List<SigningKey> logKeys;

    private Rehearsal(Path home) {
        this.home = home;
        this.rootKeys = people(ROOT_PEOPLE);
        this.releaseKeys = people(RELEASE_PEOPLE);
        this.releaseKeys.add(SigningKey.generate(KeyAlgorithm.ED25519));
        this.logKeys =
                List.of(
                        SigningKey.generate(KeyAlgorithm.ED25519),
                        SigningKey.generate(KeyAlgorithm.ML_DSA_44));
    }

    /// Makes all keys, root 1 and an empty list of revocations, signed by as many as must.
    ///
    /// @param home gets `trust/` and `log/`
    public static Rehearsal begin(Path home) throws IOException, RefusedException {
        var vendor = new Rehearsal(home);
        vendor.addRoot(vendor.root(1, 1, vendor.releaseKeys));
        vendor.revoke(new Revocations(1, START, Map.of(), Map.of(), Map.of()));
        return vendor;
    }

    /// Alternately a P-256 and an ML-DSA-87 key for each person.
    private static List<SigningKey> people(int count) {
        var keys = new ArrayList<SigningKey>();
        for (int i = 0; i < count; i++) {
            keys.add(SigningKey.generate(KeyAlgorithm.P256));
            keys.add(SigningKey.generate(KeyAlgorithm.ML_DSA_87));
        }
        return keys;
    }

    public TrustDirectory trust() {
        return new TrustDirectory(home.resolve("trust"));
    }

    public Path logFile() {
        return home.resolve("log").resolve("releases.log");
    }

    /// P-256 and ML-DSA-87 keys in turn.
    public List<SigningKey> rootKeys() {
        return List.copyOf(rootKeys);
    }

    /// P-256 and ML-DSA-87 keys in turn, then the Ed25519 key.
    public List<SigningKey> releaseKeys() {
        return List.copyOf(releaseKeys);
    }

    /// Ed25519, then ML-DSA-44.
    public List<SigningKey> logKeys() {
        return logKeys;
    }

    /// Root 1's, as it would stand on paper.
    public String fingerprint() throws IOException, RefusedException {
        return trust().roots().sequencedValues().getFirst().fingerprint();
    }

    /// A root with this vendor's root role and log.
    public Root root(long version, long epoch, List<SigningKey> release) {
        return new Root(
                version,
                epoch,
                START,
                START.plusSeconds(400L * 86400),
                Role.of("root", keys(rootKeys), ROOT_THRESHOLD, ROOT_THRESHOLD),
                Role.of("release", keys(release), RELEASE_THRESHOLD, RELEASE_THRESHOLD),
                logKeys.stream().map(k -> new NoteKey(LOG_NAME, k.publicKey())).toList());
    }

    private static List<VerifyingKey> keys(List<SigningKey> keys) {
        return keys.stream().map(SigningKey::publicKey).toList();
    }

    /// Adds the next root, signed by as many of the root role as must.
    public void addRoot(Root root) throws IOException, RefusedException {
        signByRootRole(trust().addRoot(root));
    }

    /// Replaces the list of revocations.
    public void revoke(Revocations next) throws IOException, RefusedException {
        signByRootRole(trust().putRevocations(next));
    }

    private void signByRootRole(String document) throws IOException, RefusedException {
        for (SigningKey key : rootKeys.subList(0, 2 * ROOT_THRESHOLD)) {
            trust().sign(document, key);
        }
    }

    /// What to pack, for a release of these inputs.
    public ReleaseSpec spec(String release, long sequence, Path output, List<Input> inputs) {
        return new ReleaseSpec(
                release,
                release,
                sequence,
                START.plusSeconds(sequence * 86400),
                START.plusSeconds(400L * 86400),
                0,
                List.of(),
                trust().path(),
                output,
                null,
                List.of(),
                inputs);
    }

    /// Packs, signs by as many as must, and logs: a bundle that machines with this vendor's root
    /// accept.
    public Path release(ReleaseSpec spec)
            throws IOException, PackException, RefusedException, InterruptedException {
        Packer.pack(spec);
        sign(spec.output());
        return spec.output();
    }

    /// The same for one small file.
    public Path release(String release, long sequence, Path output, Path file)
            throws IOException, PackException, RefusedException, InterruptedException {
        return release(
                spec(
                        release,
                        sequence,
                        output,
                        List.of(Input.file("notes", ArtifactRole.DOC, file, "docs/notes.txt"))));
    }

    /// Signs by two people and the minisign key, and logs.
    public void sign(Path bundle) throws IOException, RefusedException {
        for (SigningKey key : releaseKeys.subList(0, 2 * RELEASE_THRESHOLD)) {
            ReleaseSigner.sign(BundleDraft.read(bundle), key);
        }
        ReleaseSigner.sign(BundleDraft.read(bundle), releaseKeys.getLast());
        LogKeeper.log(BundleDraft.read(bundle), logFile(), logKeys, START.getEpochSecond());
    }
}
