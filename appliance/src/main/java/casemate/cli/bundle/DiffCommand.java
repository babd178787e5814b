package casemate.cli.bundle;

import casemate.bundler.format.Artifact;
import casemate.bundler.media.Media;
import casemate.bundler.pack.Inspection;
import casemate.bundler.pack.ReleaseDiff;
import casemate.cli.base.Amounts;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.cli.base.Table;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Compares two bundles.
@Command(
        name = "diff",
        description = "Show what one bundle has that another has not, without verifying either.")
final class DiffCommand extends BaseCommand {
    @Parameters(index = "0", paramLabel = "BEFORE", description = "a bundle's directory or tar")
    Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "AFTER", description = "a bundle's directory or tar")
    Path after = Path.of("");

    @Override
    protected int run() throws IOException, RefusedException {
        try (Media one = Media.open(List.of(before));
                Media other = Media.open(List.of(after))) {
            Inspection old = Inspection.of(one);
            Inspection now = Inspection.of(other);
            ReleaseDiff diff = ReleaseDiff.of(old, now);
            if (json()) {
                print(Json.of(facts(old, now, diff)));
            } else {
                show(old, now, diff);
            }
        }
        return Exit.OK;
    }

    private void show(Inspection old, Inspection now, ReleaseDiff diff) {
        print(name(old) + " -> " + name(now) + " (not verified)");
        Table table = new Table("", "ARTIFACT", "BEFORE", "AFTER", "PATH");
        for (ReleaseDiff.Change change : diff.changes()) {
            Artifact is = change.after() == null ? change.before() : change.after();
            table.row(
                    change.kind(),
                    change.id(),
                    size(change.before()),
                    size(change.after()),
                    is == null ? "" : is.path());
        }
        if (!diff.changes().isEmpty()) {
            table.lines().forEach(this::print);
        }
        print(
                diff.unchanged()
                        + " artifacts are the same; a delta carries "
                        + diff.newChunks().size()
                        + " chunks, "
                        + Amounts.bytes(diff.newBytes()));
    }

    private static String name(Inspection release) {
        return release.manifest().release()
                + " (version "
                + release.manifest().version()
                + ", sequence "
                + release.manifest().sequence()
                + ", "
                + Amounts.bytes(release.manifest().size())
                + ")";
    }

    private static String size(@Nullable Artifact artifact) {
        return artifact == null ? "-" : Amounts.bytes(artifact.size());
    }

    private static Map<String, Object> facts(Inspection old, Inspection now, ReleaseDiff diff) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("verified", false);
        out.put("before", release(old));
        out.put("after", release(now));
        out.put("changes", diff.changes().stream().map(DiffCommand::facts).toList());
        out.put("unchanged", diff.unchanged());
        out.put("deltaChunks", diff.newChunks().size());
        out.put("deltaBytes", diff.newBytes());
        return out;
    }

    private static Map<String, Object> release(Inspection found) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("release", found.manifest().release());
        out.put("version", found.manifest().version());
        out.put("sequence", found.manifest().sequence());
        out.put("bytes", found.manifest().size());
        out.put("manifestSha256", found.manifestSha256());
        return out;
    }

    private static Map<String, @Nullable Object> facts(ReleaseDiff.Change change) {
        Artifact was = change.before();
        Artifact is = change.after();
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("change", change.kind());
        out.put("id", change.id());
        out.put("before", was == null ? null : InspectCommand.facts(was));
        out.put("after", is == null ? null : InspectCommand.facts(is));
        return out;
    }
}
