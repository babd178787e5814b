package casemate.cli;

import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Finding;
import casemate.cli.base.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/// Looks for what would keep the appliance from working.
@Command(
        name = "doctor",
        description = "Check this machine and this installation; say what to do about problems.")
final class DoctorCommand extends BaseCommand {
    @Override
    protected int run() {
        List<Finding> findings = new Checkup(common.prepare(console)).findings();
        if (common.json()) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (Finding f : findings) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("check", f.check());
                row.put("verdict", f.verdict().name().toLowerCase(java.util.Locale.ROOT));
                row.put("message", f.message());
                row.put("recommendedAction", f.action());
                rows.add(row);
            }
            print(Json.of(rows));
        } else {
            findings.forEach(this::show);
        }
        return findings.stream().anyMatch(f -> f.verdict() == Finding.Verdict.FAIL)
                ? Exit.FAILED
                : Exit.OK;
    }

    private void show(Finding f) {
        String verdict =
                switch (f.verdict()) {
                    case OK -> console.green("ok  ");
                    case WARN -> console.yellow("warn");
                    case FAIL -> console.red("FAIL");
                };
        print(verdict + "  " + f.check() + ": " + f.message());
        if (!f.action().isEmpty()) {
            print("      Recommended action: " + f.action());
        }
    }
}
