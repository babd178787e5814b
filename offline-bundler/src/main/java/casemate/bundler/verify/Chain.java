package casemate.bundler.verify;

import casemate.bundler.media.Media;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.trust.Root;
import casemate.signing.trust.RootChain;
import casemate.signing.trust.RootCodec;
import casemate.signing.trust.SignedDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The roots on the media, from the one that the machine believes to the newest.
final class Chain {
    private static final int MAX_BYTES = 1024 * 1024;

    private final Media media;
    private final Layout layout;
    private final TrustFiles trust;
    private final Root believed;
    private final Map<Long, Root> verified = new TreeMap<>();
    private Root newest;

    Chain(Media media, Layout layout, TrustFiles trust, Root believed) {
        this.media = media;
        this.layout = layout;
        this.trust = trust;
        this.believed = believed;
        this.newest = believed;
        verified.put(believed.version(), believed);
    }

    /// @return the documents after the believed root, in order
    List<SignedDocument> walk() throws RefusedException, IOException {
        requireWithoutGaps();
        var out = new ArrayList<SignedDocument>();
        for (String name : layout.roots().tailMap(believed.version() + 1).values()) {
            SignedDocument document = trust.read(name);
            Root next;
            try {
                next = RootChain.step(newest, document);
            } catch (RefusedException e) {
                throw Refusals.in(name, e);
            }
            trust.requireKnownSigners(name, List.of(newest.rootRole(), next.rootRole()));
            verified.put(next.version(), next);
            newest = next;
            out.add(document);
        }
        return out;
    }

    private void requireWithoutGaps() throws RefusedException {
        long last = layout.roots().lastKey();
        if (layout.roots().size() > RootChain.MAX_ROOTS) {
            throw new RefusedException(
                    Check.SIZE,
                    "there are too many roots",
                    "at most " + RootChain.MAX_ROOTS,
                    String.valueOf(layout.roots().size()));
        }
        if (layout.roots().firstKey() != 1 || last != layout.roots().size()) {
            throw new RefusedException(
                    Check.ROOT,
                    "the chain of roots has a gap",
                    "every root from 1 to " + last,
                    layout.roots().keySet().toString(),
                    "Copy the media again, completely.");
        }
        // Media made before the newest root cannot know which keys it took back.
        if (last < believed.version()) {
            throw new RefusedException(
                    Check.ROOT,
                    "the media are older than the root that this machine believes",
                    "roots up to version " + believed.version(),
                    "roots up to version " + last,
                    "Ask for media of the release with the newest roots.");
        }
    }

    Root newest() {
        return newest;
    }

    /// The machine's own root is on the media as well, and is the very one: two roots of a version
    /// mean that somebody made a second history. Its file is covered by the signed sums.
    void requireBelievedRoot() throws RefusedException, IOException {
        String name = layout.roots().get(believed.version());
        if (name == null || !RootCodec.parse(media.read(name, MAX_BYTES)).equals(believed)) {
            throw new RefusedException(
                    Check.ROOT,
                    "root "
                            + believed.version()
                            + " on the media is another one than this machine's",
                    "the root that this machine believes",
                    "another one",
                    "Tell the vendor: somebody signed two roots of one version.");
        }
    }

    /// @param version of a root on the media, whose files are covered by the signed sums
    long epochOf(long version) throws RefusedException, IOException {
        Root known = verified.get(version);
        if (known != null) {
            return known.epoch();
        }
        String name = layout.roots().get(version);
        if (name == null) {
            throw new RefusedException(
                    Check.ROOT,
                    "the release was made with a root that is not on the media",
                    "root " + version,
                    "roots up to " + layout.roots().lastKey(),
                    "Ask for complete media of this release.");
        }
        return RootCodec.parse(media.read(name, MAX_BYTES)).epoch();
    }

    String finding() {
        return newest.version() == believed.version()
                ? "root " + believed.version() + ", which is believed, is the newest"
                : "root "
                        + newest.version()
                        + ", by "
                        + (newest.version() - believed.version())
                        + " steps from root "
                        + believed.version()
                        + ", which is believed; each signed by the old and the new keys";
    }
}
