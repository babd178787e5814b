package casemate.bundler.media;

import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A delta together with what holds the chunks that it lacks: a base bundle, or an installed
/// release. From the base come chunks only, and nothing about it is believed: each chunk is
/// compared with the delta's signed manifest like any other.
public final class OverlayMedia implements Media {
    private final Media delta;
    private final Media base;
    private final SortedMap<String, Long> files;

    public OverlayMedia(Media delta, Media base) {
        this.delta = delta;
        this.base = base;
        var all = new TreeMap<String, Long>();
        base.files().subMap("chunks/", "chunks0").forEach(all::put);
        all.putAll(delta.files());
        this.files = Collections.unmodifiableSortedMap(all);
    }

    @Override
    public SortedMap<String, Long> files() {
        return files;
    }

    @Override
    public boolean carries(String name) {
        return delta.carries(name);
    }

    @Override
    public InputStream open(String name) throws RefusedException, IOException {
        return (carries(name) ? delta : base).open(name);
    }

    @Override
    public String whatIsMissing() {
        return delta.whatIsMissing();
    }

    @Override
    public void close() throws IOException {
        delta.close();
        base.close();
    }
}
