package casemate.cli.install;

import casemate.cli.base.Amounts;
import casemate.cli.base.Table;
import casemate.install.Plan;
import casemate.install.preflight.Finding;
import casemate.install.preflight.Finding.Verdict;
import casemate.install.slot.Prefix;
import casemate.install.state.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A plan for people, and for scripts.
final class PlanText {
    private final Plan plan;
    private final Prefix prefix;

    PlanText(Plan plan, Prefix prefix) {
        this.plan = plan;
        this.prefix = prefix;
    }

    List<String> lines() {
        Operation operation = plan.operation();
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        lines.add("  releases in     " + prefix.root() + ", slot " + operation.to().id());
        lines.add("  data in         " + plan.settings().dataDirectory());
        lines.add("  envelope        " + plan.settings().envelope().id());
        lines.add("  run by          " + plan.settings().manager().id());
        lines.add("  database        " + plan.database());
        lines.add("  restart         " + plan.restarts());
        if (!plan.items().isEmpty()) {
            lines.add("");
            lines.addAll(items());
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%s will be written to %s.",
                            Amounts.bytes(plan.newBytes()),
                            prefix.root()));
        }
        plan.findings().stream()
                .filter(f -> f.verdict() != Verdict.OK)
                .forEach(f ->
                        lines.add(
                                String.format(
                                        Locale.ROOT,
                                        "%s %s: expected %s, found %s. %s",
                                        f.verdict(),
                                        f.check(),
                                        f.expected(),
                                        f.found(),
                                        f.advice())));
        plan.warnings().forEach(w -> lines.add("WARN " + w));
        return lines;
    }

    private String headline() {
        Operation operation = plan.operation();
        return switch (operation.kind()) {
            case INSTALL -> "Install Casemate " + operation.release();
            case UPGRADE ->
                    "Upgrade Casemate from "
                            + operation.fromRelease()
                            + " to "
                            + operation.release();
            case ROLLBACK ->
                    "Roll Casemate back from "
                            + operation.fromRelease()
                            + " to "
                            + operation.release();
            case UNINSTALL -> "Uninstall Casemate " + operation.release();
        };
    }

    private List<String> items() {
        Table table = new Table("ROLE", "PATH", "SIZE", "WHAT IS DONE");
        for (Plan.Item item : plan.items()) {
            table.row(
                    item.artifact().role().id(),
                    item.artifact().path().text(),
                    Amounts.bytes(item.artifact().size()),
                    item.here() ? "shared with what is installed" : "written");
        }
        return table.lines();
    }

    Map<String, Object> json() {
        Operation operation = plan.operation();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("operation", operation.kind().id());
        out.put("release", operation.release());
        out.put("manifestSha256", operation.manifestSha256());
        out.put("from", operation.fromRelease() == null ? "" : operation.fromRelease());
        out.put("prefix", prefix.root());
        out.put("slot", operation.to().id());
        out.put("dataDirectory", plan.settings().dataDirectory());
        out.put("envelope", plan.settings().envelope().id());
        out.put("manager", plan.settings().manager().id());
        out.put("port", plan.settings().port());
        out.put("database", plan.database());
        out.put("restart", plan.restarts());
        out.put("bytesWritten", plan.newBytes());
        out.put("artifacts", plan.items().stream().map(PlanText::item).toList());
        out.put("findings", plan.findings().stream().map(PlanText::finding).toList());
        out.put("warnings", plan.warnings());
        return out;
    }

    private static Map<String, Object> item(Plan.Item item) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", item.artifact().id());
        out.put("role", item.artifact().role().id());
        out.put("path", item.artifact().path().text());
        out.put("size", item.artifact().size());
        out.put("sha256", item.artifact().sha256());
        out.put("written", !item.here());
        return out;
    }

    private static Map<String, Object> finding(Finding finding) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("check", finding.check());
        out.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
        out.put("expected", finding.expected());
        out.put("found", finding.found());
        out.put("advice", finding.advice());
        return out;
    }
}
