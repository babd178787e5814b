package casemate.install;

import casemate.bundler.format.Artifact;
import casemate.install.preflight.Finding;
import casemate.install.state.Operation;
import casemate.install.state.Settings;
import java.util.List;

/// What an operation will do to this machine, before it does it.
///
/// @param items what the release brings, in the manifest's order; empty where nothing is written
/// @param newBytes that will be written to the prefix
/// @param database what happens to it, one sentence
/// @param restarts what is stopped and started, one sentence
/// @param warnings one sentence each
public record Plan(
        Operation operation,
        Settings settings,
        List<Item> items,
        long newBytes,
        String database,
        String restarts,
        List<Finding> findings,
        List<String> warnings) {
    public Plan {
        items = List.copyOf(items);
        findings = List.copyOf(findings);
        warnings = List.copyOf(warnings);
    }

    /// @param here whether its bytes are on this machine already
    public record Item(Artifact artifact, boolean here) {}
}
