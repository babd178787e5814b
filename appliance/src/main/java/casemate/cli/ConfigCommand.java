package casemate.cli;

import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.GroupCommand;
import casemate.cli.base.Json;
import casemate.cli.base.Table;
import casemate.config.CasemateConfig;
import casemate.config.Effective;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Configuration on the command line.
@Command(
        name = "config",
        description = "Show and check the configuration.",
        subcommands = {ConfigCommand.Show.class, ConfigCommand.Check.class})
final class ConfigCommand extends GroupCommand {

    /// Shows what is in force.
    @Command(name = "show", description = "Print every setting in force.")
    static final class Show extends BaseCommand {
        @Option(names = "--origin", description = "also print where each value came from")
        boolean origin;

        @Override
        protected int run() {
            CasemateConfig config = common.load(console, Map.of());
            if (common.json()) {
                List<Map<String, Object>> settings = new ArrayList<>();
                for (Effective e : config.effective()) {
                    Map<String, Object> setting = new LinkedHashMap<>();
                    setting.put("name", e.name());
                    setting.put("value", e.value());
                    setting.put("origin", e.origin());
                    settings.add(setting);
                }
                print(Json.of(settings));
                return Exit.OK;
            }
            Table table =
                    origin
                            ? new Table("SETTING", "VALUE", "ORIGIN")
                            : new Table("SETTING", "VALUE");
            for (Effective e : config.effective()) {
                if (origin) {
                    table.row(e.name(), e.value(), e.origin());
                } else {
                    table.row(e.name(), e.value());
                }
            }
            table.lines().forEach(this::print);
            return Exit.OK;
        }
    }

    /// Says whether it can be used.
    @Command(name = "check", description = "Check the configuration; report every mistake.")
    static final class Check extends BaseCommand {
        @Override
        protected int run() {
            CasemateConfig config = common.load(console, Map.of());
            config.warnings().forEach(w -> note(console.yellow("warning: ") + w));
            String file =
                    config.file() == null ? "no file, defaults hold" : config.file().toString();
            print(
                    common.json()
                            ? Json.of(Map.of("ok", true))
                            : "The configuration is good: " + file);
            return Exit.OK;
        }
    }
}
