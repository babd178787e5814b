package casemate.cli.install;

import casemate.install.Installation;
import casemate.install.Result;
import casemate.install.slot.Prefix;
import casemate.install.slot.SlotFacts;
import casemate.install.state.Believed;
import casemate.install.state.Halt;
import casemate.install.state.Journal;
import casemate.install.state.Operation;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is installed, for `status`: which release runs, which one is there to go back to, how the
/// last operation ended. Nothing where nothing is installed.
public final class InstallationReport {
    private final List<String> lines = new ArrayList<>();
    private final Map<String, @Nullable Object> json = new LinkedHashMap<>();

    private InstallationReport() {}

    public static InstallationReport of(Prefix prefix) throws IOException {
        InstallationReport report = new InstallationReport();
        if (Files.isDirectory(prefix.root())) {
            try {
                report.releases(prefix);
                report.state(prefix);
            } catch (AccessDeniedException e) {
                report.lines.add(
                        "What the machine believes may be read by its administrator only.");
            } catch (RefusedException e) {
                report.lines.add("PROBLEM " + e.getMessage());
                report.json.put("problem", String.valueOf(e.getMessage()));
            }
        }
        return report;
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /// Null where nothing is installed.
    public @Nullable Map<String, @Nullable Object> json() {
        return json.isEmpty() ? null : json;
    }

    private void releases(Prefix prefix) throws IOException, RefusedException {
        Installation installation = new Installation(prefix);
        Optional<SlotFacts> running = installation.running();
        if (running.isEmpty()) {
            return;
        }
        lines.add("Release " + sentence(running.get()) + " of " + prefix.root());
        json.put("prefix", prefix.root().toString());
        json.put("current", facts(running.get()));
        installation
                .previous()
                .ifPresent(previous -> {
                    lines.add("Previous release " + sentence(previous));
                    json.put("previous", facts(previous));
                });
    }

    private static String sentence(SlotFacts facts) {
        return facts.manifest().release()
                + " (version "
                + facts.manifest().version()
                + ", sequence "
                + facts.manifest().sequence()
                + ") in slot "
                + facts.slot().id();
    }

    private static Map<String, Object> facts(SlotFacts facts) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("release", facts.manifest().release());
        out.put("version", facts.manifest().version());
        out.put("sequence", facts.manifest().sequence());
        out.put("manifestSha256", facts.manifestSha256());
        out.put("slot", facts.slot().id());
        return out;
    }

    private void state(Prefix prefix) throws IOException, RefusedException {
        if (!Files.isReadable(prefix.state()) || !Files.exists(prefix.journal())) {
            return;
        }
        Journal journal = Journal.open(prefix.journal(), Halt.never());
        Optional<Operation> unfinished = journal.unfinished();
        if (unfinished.isPresent()) {
            String what = unfinished.get().kind().id() + " of " + unfinished.get().release();
            lines.add("The " + what + " was interrupted: run `casemate install` to end it.");
            json.put("interrupted", what);
        } else if (journal.operation().isPresent() && journal.end().isPresent()) {
            Journal.End end = journal.end().get();
            String said =
                    new Result(journal.operation().get(), end.outcome(), end.why(), false)
                            .sentence();
            lines.add("Last operation: " + said);
            json.put("lastOperation", said);
        }
        if (Files.exists(prefix.trust())) {
            Believed believed = Believed.read(prefix.trust());
            lines.add("Device id " + believed.device());
            json.put("device", believed.device());
        }
    }
}
