package casemate.bundler.pack;

import casemate.bundler.format.Volume;
import casemate.bundler.pack.ReleaseSpec.VolumePlan;
import casemate.signing.trust.Root;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Which chunk goes on which medium: in order, the next medium when one is full. Every medium
/// carries the metadata as well.
final class VolumeAssignment {
    /// FAT32 rounds each file up to a cluster; 32 KiB is the largest in use.
    static final long CLUSTER = 32 * 1024;

    private static final long METADATA = 2L * 1024 * 1024;
    private static final long BYTES_OF_A_KEY = 8 * CLUSTER;
    private static final long BYTES_OF_A_CHUNK_NAME = 512;

    private VolumeAssignment() {}

    /// @param chunks sizes by digest, in the order of the artifacts
    static List<Volume> assign(VolumePlan plan, Map<String, Long> chunks, Root root)
            throws PackException {
        long room = plan.size() - reserve(chunks.size(), root);
        var volumes = new ArrayList<Volume>();
        var current = new ArrayList<String>();
        long used = 0;
        for (Map.Entry<String, Long> chunk : chunks.entrySet()) {
            long size = (chunk.getValue() + CLUSTER - 1) / CLUSTER * CLUSTER;
            if (size > room) {
                throw new PackException(
                        String.format(
                                Locale.ROOT,
                                "A volume of %,d bytes has room for %,d bytes of chunks beside"
                                        + " the metadata, and one chunk has %,d: take larger"
                                        + " media.",
                                plan.size(),
                                Math.max(0, room),
                                chunk.getValue()));
            }
            if (used + size > room) {
                volumes.add(volume(plan, volumes.size() + 1, current));
                current.clear();
                used = 0;
            }
            current.add(chunk.getKey());
            used += size;
        }
        volumes.add(volume(plan, volumes.size() + 1, current));
        return volumes;
    }

    /// Manifest, sums, roots, signatures, attestations: generously.
    static long reserve(int chunks, Root root) {
        long keys = 0L + root.releaseRole().keys().size() + root.rootRole().keys().size();
        return METADATA
                + keys * BYTES_OF_A_KEY
                + root.version() * (keys + 1) * CLUSTER
                + chunks * BYTES_OF_A_CHUNK_NAME;
    }

    private static Volume volume(VolumePlan plan, int id, List<String> chunks) {
        return new Volume(id, plan.label() + "-" + id, chunks);
    }
}
