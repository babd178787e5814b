package casemate.bundler.media;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Several media that together hold one bundle: the same metadata, byte for byte, on each, and
/// every chunk on one of them. The order does not matter.
public final class VolumesMedia implements Media {
    private static final int BUFFER = 64 * 1024;

    private final List<Media> volumes;
    private final List<String> names;
    private final List<VolumeNote> notes = new ArrayList<>();
    private final SortedMap<String, Long> files = new TreeMap<>();
    private final Map<String, Media> holders = new HashMap<>();

    /// @param names how messages call the media, in the same order
    public VolumesMedia(List<Media> volumes, List<String> names)
            throws RefusedException, IOException {
        this.volumes = List.copyOf(volumes);
        this.names = List.copyOf(names);
        if (volumes.isEmpty() || volumes.size() != names.size()) {
            throw new IllegalArgumentException("each medium has a name, and there is one at least");
        }
        for (int i = 0; i < volumes.size(); i++) {
            add(i);
        }
    }

    private void add(int index) throws RefusedException, IOException {
        Media volume = volumes.get(index);
        for (Map.Entry<String, Long> file : volume.files().entrySet()) {
            String name = file.getKey();
            if (name.equals(VolumeNote.FILE)) {
                notes.add(VolumeNote.parse(volume.read(name, VolumeNote.MAX_BYTES)));
            } else if (index > 0 && !isChunk(name)) {
                requireSame(index, name);
            } else if (holders.putIfAbsent(name, volume) == null) {
                files.put(name, file.getValue());
            } else {
                throw new RefusedException(
                        Check.MEDIA,
                        "'" + name + "' is on two media",
                        "each chunk on one medium",
                        "'"
                                + names.get(volumes.indexOf(holders.get(name)))
                                + "' and '"
                                + names.get(index)
                                + "'",
                        "Give each medium once.");
            }
        }
        if (index > 0) {
            requireNothingLess(index);
        }
    }

    /// Metadata of one release and chunks of another is how parts of releases are mixed.
    private void requireSame(int index, String name) throws RefusedException, IOException {
        Media first = volumes.getFirst();
        if (!first.files().containsKey(name)
                || !first.files().get(name).equals(volumes.get(index).files().get(name))
                || !sameBytes(first, volumes.get(index), name)) {
            throw different(index, name);
        }
    }

    private void requireNothingLess(int index) throws RefusedException {
        for (String name : files.keySet()) {
            if (!isChunk(name) && !volumes.get(index).files().containsKey(name)) {
                throw different(index, name);
            }
        }
    }

    private RefusedException different(int index, String name) {
        return new RefusedException(
                Check.MEDIA,
                "'" + name + "' is not the same on all media",
                "what is on '" + names.getFirst() + "'",
                "something else on '" + names.get(index) + "'",
                "Give the media of one release only.");
    }

    private static boolean sameBytes(Media one, Media other, String name)
            throws RefusedException, IOException {
        try (InputStream a = one.open(name);
                InputStream b = other.open(name)) {
            byte[] left = a.readNBytes(BUFFER);
            while (left.length > 0) {
                if (!Arrays.equals(left, b.readNBytes(left.length))) {
                    return false;
                }
                left = a.readNBytes(BUFFER);
            }
            return true;
        }
    }

    private static boolean isChunk(String name) {
        return name.startsWith("chunks/");
    }

    @Override
    public SortedMap<String, Long> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    @Override
    public InputStream open(String name) throws RefusedException, IOException {
        Media holder = holders.get(name);
        if (holder == null) {
            throw MediaRules.missing(name);
        }
        return holder.open(name);
    }

    /// By what the media say of themselves, which nobody signed.
    @Override
    public String whatIsMissing() {
        if (notes.isEmpty()) {
            return "";
        }
        VolumeNote any = notes.getFirst();
        var missing = new ArrayList<String>();
        for (int id = 1; id <= any.of(); id++) {
            int wanted = id;
            if (notes.stream().noneMatch(note -> note.id() == wanted)) {
                missing.add(String.valueOf(id));
            }
        }
        return missing.isEmpty()
                ? ""
                : "volume "
                        + String.join(", ", missing)
                        + " of "
                        + any.of()
                        + " of release "
                        + any.release();
    }

    @Override
    public void close() throws IOException {
        for (Media volume : volumes) {
            volume.close();
        }
    }
}
