package casemate.signing.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.note.NoteKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Named after the attacks of the TUF specification, where there is one.
class TrustTest {
    private static final Instant T1 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant T2 = Instant.parse("2026-06-01T00:00:00Z");
    private static final byte[] MANIFEST = "{\"sequence\":7}".getBytes(StandardCharsets.UTF_8);

    private final Signers rootSigners = Signers.of(3);
    private final Signers releaseSigners = Signers.of(2);
    private final NoteKey log =
            new NoteKey("releases.example", SigningKey.generate(KeyAlgorithm.ED25519).publicKey());
    private final Root first = root(1, 1, T1, rootSigners);

    private Root root(long version, long epoch, Instant issuedAt, Signers signers) {
        return new Root(
                version,
                epoch,
                issuedAt,
                issuedAt.plusSeconds(1000),
                signers.role("root", 2),
                releaseSigners.role("release", 2),
                List.of(log));
    }

    private static SignedDocument signed(byte[] bytes, List<DetachedSignature> signatures) {
        return new SignedDocument(bytes, signatures);
    }

    private static void refuses(Check check, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.check()).as(e.getMessage()).isEqualTo(check));
    }

    @Test
    void aRootIsPinnedByItsFingerprintAndItsOwnSignatures() throws RefusedException {
        byte[] bytes = RootCodec.write(first);
        SignedDocument document = signed(bytes, rootSigners.sign(bytes, 2));
        String spaced = document.fingerprint().toUpperCase(Locale.ROOT);

        Root pinned = RootChain.pin(document, spaced.substring(0, 32) + " " + spaced.substring(32));

        assertThat(RootCodec.write(pinned)).isEqualTo(bytes);
        refuses(Check.ROOT, () -> RootChain.pin(document, "00" + spaced.substring(2)));
        refuses(
                Check.THRESHOLD,
                () ->
                        RootChain.pin(
                                signed(bytes, rootSigners.sign(bytes, 1)), document.fingerprint()));
    }

    @Test
    void aChainIsWalkedInAnyOrderButNotOverAGap() throws RefusedException {
        Signers successors = Signers.of(3);
        Root second = root(2, 1, T2, successors);
        byte[] two = RootCodec.write(second);
        var both = new ArrayList<>(rootSigners.sign(two, 2));
        both.addAll(successors.sign(two, 2));
        byte[] three = RootCodec.write(root(3, 2, T2, successors));
        List<SignedDocument> chain =
                new ArrayList<>(
                        List.of(signed(two, both), signed(three, successors.sign(three, 2))));
        Collections.reverse(chain);

        assertThat(RootChain.walk(first, chain).epoch()).isEqualTo(2);
        assertThat(RootChain.walk(first, List.of()).version()).isEqualTo(1);
        refuses(
                Check.ROOT,
                () -> RootChain.walk(first, List.of(signed(three, successors.sign(three, 2)))));
    }

    @Test
    void keyCompromiseANewRootNeedsTheOldKeysAndTheNew() {
        Signers successors = Signers.of(3);
        byte[] two = RootCodec.write(root(2, 1, T2, successors));
        refuses(Check.THRESHOLD, () -> RootChain.step(first, signed(two, successors.sign(two, 3))));
        refuses(
                Check.THRESHOLD,
                () -> RootChain.step(first, signed(two, rootSigners.sign(two, 3))));
        byte[] jump = RootCodec.write(root(3, 1, T2, rootSigners));
        refuses(Check.ROOT, () -> RootChain.step(first, signed(jump, rootSigners.sign(jump, 2))));
        byte[] epoch = RootCodec.write(root(2, 3, T2, rootSigners));
        refuses(Check.ROOT, () -> RootChain.step(first, signed(epoch, rootSigners.sign(epoch, 2))));
        byte[] older = RootCodec.write(root(2, 1, T1.minusSeconds(1), rootSigners));
        refuses(Check.ROOT, () -> RootChain.step(first, signed(older, rootSigners.sign(older, 2))));
    }

    @Test
    void thresholdDowngradeClassicalSignaturesAloneAreNotEnough() {
        refuses(
                Check.THRESHOLD,
                () ->
                        ReleaseCheck.verify(
                                signed(MANIFEST, releaseSigners.sign(MANIFEST, 2, 1)),
                                first,
                                Revocations.none()));
        refuses(
                Check.THRESHOLD,
                () ->
                        ReleaseCheck.verify(
                                signed(MANIFEST, releaseSigners.sign(MANIFEST, 2, 0)),
                                first,
                                Revocations.none()));
        // Nor may a root ask for less: no role without a post-quantum threshold.
        Map<String, VerifyingKey> keys = releaseSigners.role("release", 1).keys();
        assertThatThrownBy(() -> new Role("release", keys, Map.of(KeyAlgorithm.P256, 2)))
                .isInstanceOf(IllegalArgumentException.class);
        String json = new String(RootCodec.write(first), StandardCharsets.UTF_8);
        String downgraded = json.replace(",\"ml-dsa-87\":2", "");
        assertThat(downgraded).isNotEqualTo(json);
        assertThatThrownBy(() -> RootCodec.parse(downgraded.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("lacks the field 'ml-dsa-87'");
        String zero = json.replace("\"ml-dsa-87\":2", "\"ml-dsa-87\":0");
        refuses(Check.ROOT, () -> RootCodec.parse(zero.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void oneKeyCountsOnceAndAFalseSignatureSpoilsAll() throws RefusedException {
        var good = releaseSigners.sign(MANIFEST, 2);
        ReleaseCheck.verify(signed(MANIFEST, good), first, Revocations.none());
        var twice = new ArrayList<>(releaseSigners.sign(MANIFEST, 1, 2));
        twice.add(Signers.signature(releaseSigners.classical().getFirst(), MANIFEST));
        refuses(
                Check.THRESHOLD,
                () -> ReleaseCheck.verify(signed(MANIFEST, twice), first, Revocations.none()));
        byte[] other = {1};
        refuses(
                Check.SIGNATURE,
                () -> ReleaseCheck.verify(signed(other, good), first, Revocations.none()));
        // Root keys may not sign releases.
        refuses(
                Check.THRESHOLD,
                () ->
                        ReleaseCheck.verify(
                                signed(MANIFEST, rootSigners.sign(MANIFEST, 3)),
                                first,
                                Revocations.none()));
    }

    @Test
    void revokedKeysCountNoLongerAndRevokedReleasesAreRefused() throws RefusedException {
        String stolen = releaseSigners.classical().getFirst().publicKey().keyId();
        SignedDocument manifest = signed(MANIFEST, releaseSigners.sign(MANIFEST, 2));
        Revocations keys = next(Revocations.none(), 1, Map.of(stolen, "stolen"), Map.of());
        refuses(Check.THRESHOLD, () -> ReleaseCheck.verify(manifest, first, keys));
        Revocations release =
                next(Revocations.none(), 1, Map.of(), Map.of(manifest.fingerprint(), "CVE"));
        refuses(Check.REVOKED, () -> ReleaseCheck.verify(manifest, first, release));
        release.requireArtifact(manifest.fingerprint(), "the model");
    }

    private Revocations next(
            Revocations before,
            long sequence,
            Map<String, String> keys,
            Map<String, String> manifests)
            throws RefusedException {
        byte[] bytes = new Revocations(sequence, T1, keys, manifests, Map.of()).write();
        return before.replaceBy(signed(bytes, rootSigners.sign(bytes, 2)), first);
    }

    @Test
    void freezeAListOfRevocationsNeverGoesBackAndNeverForgets() throws RefusedException {
        String id = "ab".repeat(32);
        Revocations two = next(Revocations.none(), 2, Map.of(id, "stolen"), Map.of());
        assertThat(next(two, 2, Map.of(id, "stolen"), Map.of())).isEqualTo(two);
        refuses(Check.ROLLBACK, () -> next(two, 1, Map.of(id, "stolen"), Map.of()));
        refuses(Check.ROLLBACK, () -> next(two, 2, Map.of(id, "lost"), Map.of()));
        refuses(Check.ROLLBACK, () -> next(two, 3, Map.of(), Map.of()));
        byte[] bytes = Revocations.none().write();
        refuses(
                Check.THRESHOLD,
                () ->
                        Revocations.none()
                                .replaceBy(signed(bytes, releaseSigners.sign(bytes, 2)), first));
    }

    @Test
    void rollbackAnOlderReleaseIsRefusedUnlessThisMachineHasAPermit() throws RefusedException {
        HighestSequence seen = HighestSequence.none().accept(1, 7);
        assertThat(seen.accept(1, 7)).isEqualTo(seen);
        refuses(Check.ROLLBACK, () -> seen.accept(1, 6));

        String sha256 = "cd".repeat(32);
        byte[] bytes = new RollbackPermit("device-1", sha256, T2).write();
        SignedDocument permit = signed(bytes, rootSigners.sign(bytes, 2));
        assertThat(RollbackPermit.verify(permit, first, "device-1", sha256).issuedAt())
                .isEqualTo(T2);
        refuses(Check.ROLLBACK, () -> RollbackPermit.verify(permit, first, "device-2", sha256));
        refuses(
                Check.ROLLBACK,
                () -> RollbackPermit.verify(permit, first, "device-1", "ef".repeat(32)));
        refuses(
                Check.THRESHOLD,
                () ->
                        RollbackPermit.verify(
                                signed(bytes, releaseSigners.sign(bytes, 2)),
                                first,
                                "device-1",
                                sha256));
    }

    @Test
    void fastForwardANewEpochFreesTheMachineAgain() throws RefusedException {
        HighestSequence stuck = HighestSequence.none().accept(1, Long.MAX_VALUE);
        refuses(Check.ROLLBACK, () -> stuck.accept(1, 8));
        HighestSequence freed = stuck.accept(2, 8);
        refuses(Check.ROLLBACK, () -> freed.accept(1, Long.MAX_VALUE));
    }

    @Test
    void mixAndMatchAListIsNoRootAndARootIsNoList() {
        byte[] list = Revocations.none().write();
        refuses(Check.FORMAT, () -> RootCodec.parse(list));
        refuses(Check.FORMAT, () -> Revocations.parse(RootCodec.write(first)));
    }

    @Test
    void theTimeFloorNeverGoesBack() {
        TimeFloor floor = new TimeFloor(T1).raisedTo(T2).raisedTo(T1);
        assertThat(floor.time()).isEqualTo(T2);
        assertThat(floor.isPast(T1)).isTrue();
        assertThat(floor.isPast(T2)).isFalse();
    }
}
