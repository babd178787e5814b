package casemate.bundler.carry;

import casemate.bundler.Progress;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.ManifestCodec;
import casemate.bundler.format.Volume;
import casemate.bundler.media.Media;
import casemate.bundler.media.VolumeNote;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Lays a bundle out over several media: all metadata on each, every chunk on one of them, as the
/// manifest plans it or, without a plan, by size.
public final class Splitting {
    /// FAT32 rounds each file up to a cluster; 32 KiB is the largest in use.
    private static final long CLUSTER = 32 * 1024;

    private final List<List<String>> volumes = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> metadata;
    private final Media media;
    private final Manifest manifest;

    /// @param volumeSize bytes of one medium; only where the manifest plans no volumes
    public Splitting(Media media, long volumeSize) throws RefusedException, IOException {
        this.media = media;
        // Nothing is believed: the plan decides only which file lies where.
        this.manifest =
                ManifestCodec.parse(media.read(BundleFiles.MANIFEST, ManifestCodec.MAX_BYTES));
        this.metadata =
                media.files().keySet().stream()
                        .filter(n -> !n.startsWith("chunks/") && !n.equals(VolumeNote.FILE))
                        .toList();
        if (manifest.volumes().isEmpty()) {
            bySize(volumeSize);
        } else {
            byPlan();
        }
    }

    private void byPlan() {
        for (Volume volume : manifest.volumes()) {
            labels.add(volume.label());
            volumes.add(
                    volume.chunks().stream()
                            .map(c -> "chunks/sha256/" + c.substring(0, 2) + "/" + c)
                            .toList());
        }
    }

    private void bySize(long volumeSize) throws RefusedException {
        long room = volumeSize - metadata.stream().mapToLong(this::onMedium).sum() - 16 * CLUSTER;
        var current = new ArrayList<String>();
        long used = 0;
        for (String chunk : media.files().subMap("chunks/", "chunks0").keySet()) {
            long size = onMedium(chunk);
            if (size > room) {
                throw new RefusedException(
                        Check.FREE_SPACE,
                        "a volume has no room for the metadata and one chunk",
                        (size - room + volumeSize) + " bytes at least",
                        volumeSize + " bytes",
                        "Give a larger --volume-size.");
            }
            if (used + size > room) {
                volumes.add(List.copyOf(current));
                current.clear();
                used = 0;
            }
            current.add(chunk);
            used += size;
        }
        volumes.add(List.copyOf(current));
        for (int i = 1; i <= volumes.size(); i++) {
            labels.add(manifest.release() + "-" + i);
        }
    }

    private long onMedium(String name) {
        // A directory entry of its own for each long name.
        long size = media.files().getOrDefault(name, 0L);
        return (size + CLUSTER - 1) / CLUSTER * CLUSTER + 512;
    }

    /// How many media there are.
    public int count() {
        return volumes.size();
    }

    /// Writes each volume below a directory, as `<label>` or `<label>.tar`.
    ///
    /// @param tar whether each is one file
    /// @return what was written, in order
    public List<Path> write(Path directory, boolean tar, Progress progress)
            throws RefusedException, IOException {
        Files.createDirectories(directory);
        var out = new ArrayList<Path>();
        long total =
                media.files().values().stream().mapToLong(Long::longValue).sum()
                        + (volumes.size() - 1L)
                                * metadata.stream()
                                        .mapToLong(n -> media.files().getOrDefault(n, 0L))
                                        .sum();
        long before = 0;
        for (int i = 0; i < volumes.size(); i++) {
            Path target = directory.resolve(labels.get(i).replace(' ', '_') + (tar ? ".tar" : ""));
            var names = new ArrayList<>(metadata);
            names.addAll(volumes.get(i));
            long base = before;
            new BundleCopy(media, (done, _) -> progress.at(Math.min(total, base + done), total))
                    .to(
                            target,
                            names,
                            new VolumeNote(
                                    manifest.release(), i + 1, volumes.size(), labels.get(i)));
            before += names.stream().mapToLong(n -> media.files().getOrDefault(n, 0L)).sum();
            out.add(target);
        }
        return out;
    }
}
