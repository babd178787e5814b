package casemate.bundler.pack;

import casemate.bundler.format.Artifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What one release has that another has not. Of manifests that nobody need have verified.
///
/// @param changes artifacts that are not the same in both, by id
/// @param unchanged how many are
/// @param newBytes bytes of chunks that only the second release has: what a delta carries
/// @param newChunks names of those chunks
public record ReleaseDiff(
        List<Change> changes, int unchanged, long newBytes, List<String> newChunks) {
    /// What became of one artifact; one of the two is null when it was added or removed.
    public record Change(String id, @Nullable Artifact before, @Nullable Artifact after) {
        /// `added`, `removed`, `changed`, or `moved` when the bytes are the same.
        public String kind() {
            if (before == null) {
                return "added";
            }
            if (after == null) {
                return "removed";
            }
            return before.sha256().equals(after.sha256()) ? "moved" : "changed";
        }
    }

    public static ReleaseDiff of(Inspection before, Inspection after) {
        Map<String, Artifact> old = byId(before);
        Map<String, Artifact> now = byId(after);
        var ids = new TreeSet<>(old.keySet());
        ids.addAll(now.keySet());
        var changes = new ArrayList<Change>();
        for (String id : ids) {
            Artifact was = old.get(id);
            Artifact is = now.get(id);
            if (was == null || !was.equals(is)) {
                changes.add(new Change(id, was, is));
            }
        }
        Map<String, Long> chunks = new TreeMap<>(after.chunks());
        chunks.keySet().removeAll(before.chunks().keySet());
        return new ReleaseDiff(
                changes,
                ids.size() - changes.size(),
                chunks.values().stream().mapToLong(Long::longValue).sum(),
                List.copyOf(chunks.keySet()));
    }

    private static Map<String, Artifact> byId(Inspection release) {
        Map<String, Artifact> out = new TreeMap<>();
        release.manifest().artifacts().forEach(artifact -> out.put(artifact.id(), artifact));
        return out;
    }
}
