package casemate.cli;

import casemate.admin.Administration;
import casemate.admin.Views;
import casemate.cli.base.Amounts;
import casemate.cli.base.Exit;
import casemate.cli.base.GroupCommand;
import casemate.cli.base.ProgressLine;
import casemate.cli.base.Table;
import casemate.registry.Model.Placement;
import casemate.registry.Models;
import casemate.registry.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Models on the command line.
@Command(
        name = "models",
        description = "Import, list, show and remove models.",
        subcommands = {
            ModelsCommand.ListModels.class,
            ModelsCommand.Import.class,
            ModelsCommand.Show.class,
            ModelsCommand.Remove.class
        })
final class ModelsCommand extends GroupCommand {

    /// Lists them.
    @Command(name = "list", description = "List all models.")
    static final class ListModels extends AdministrationCommand {
        @Override
        int run(Administration administration) {
            List<Views.ModelRow> models = administration.models();
            if (common.json()) {
                printJson(models);
                return Exit.OK;
            }
            if (models.isEmpty()) {
                note("No models yet: `casemate models import FILE` adds one.");
                return Exit.OK;
            }
            Table table =
                    new Table("NAME", "FORMAT", "ARCHITECTURE", "PARAMETERS", "QUANT", "SIZE");
            for (Views.ModelRow m : models) {
                table.row(
                        m.name(),
                        m.format(),
                        m.architecture(),
                        Amounts.count(m.parameters()),
                        m.quantisation(),
                        Amounts.bytes(m.sizeBytes()));
            }
            table.lines().forEach(this::print);
            return Exit.OK;
        }
    }

    /// Imports one.
    @Command(name = "import", description = "Import a model file or directory.")
    static final class Import extends AdministrationCommand {
        @Parameters(
                paramLabel = "PATH",
                description =
                        "a .gguf file, or a directory with safetensors or TorchScript weights")
        Path path = Path.of("");

        @Option(
                names = "--name",
                description = "what applications call it (default: from the file's name)")
        @Nullable String name;

        @ArgGroup Placing placing = new Placing();

        /// How its files are held.
        static final class Placing {
            @Option(names = "--link", description = "hard-link instead of copying")
            boolean link;

            @Option(names = "--in-place", description = "leave the files where they are")
            boolean inPlace;

            Placement placement() {
                return link ? Placement.LINKED : inPlace ? Placement.IN_PLACE : Placement.COPIED;
            }
        }

        @Override
        int run(Administration administration) {
            Path source = path.toAbsolutePath().normalize();
            Progress progress =
                    common.json() ? Progress.NONE : new ProgressLine(console, "Importing");
            Views.ModelRow model =
                    administration.importModel(
                            new Models.Import(source, name, placing.placement()), progress);
            if (common.json()) {
                printJson(model);
            } else {
                print(
                        String.format(
                                Locale.ROOT,
                                "Imported %s: %s, %s parameters, %s, %s",
                                console.bold(model.name()),
                                model.architecture(),
                                Amounts.count(model.parameters()),
                                model.quantisation(),
                                Amounts.bytes(model.sizeBytes())));
                print("sha256 " + model.digest());
            }
            return Exit.OK;
        }
    }

    /// Shows one.
    @Command(name = "show", description = "Show a model's facts and what serving it takes.")
    static final class Show extends AdministrationCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Override
        int run(Administration administration) {
            Views.ModelDetail d = administration.model(name);
            if (common.json()) {
                printJson(d);
                return Exit.OK;
            }
            Views.ModelRow m = d.model();
            Table table = new Table("name", m.name());
            table.row("sha256", m.digest());
            table.row("path", m.path());
            table.row("format", m.format());
            table.row("architecture", m.architecture());
            table.row("parameters", Amounts.count(m.parameters()));
            table.row("quantisation", m.quantisation());
            table.row("trained context", m.contextLength() == 0 ? "unknown" : m.contextLength());
            table.row("tasks", String.join(", ", d.tasks()));
            table.row("chat template", d.chatTemplate() ? "yes" : "no");
            table.row("licence", d.licence() == null ? "not stated" : d.licence());
            table.row("size", Amounts.bytes(m.sizeBytes()));
            table.row("runtime", d.runtime() == null ? "none" : d.runtime());
            table.lines().forEach(this::print);
            if (d.problem() != null) {
                print(console.red("not served: ") + d.problem());
            }
            if (!d.estimate().isEmpty()) {
                print("");
                Table terms = new Table("MEMORY", "BYTES", "HOW");
                d.estimate()
                        .forEach(t -> terms.row(t.name(), Amounts.bytes(t.bytes()), t.formula()));
                terms.row("total", Amounts.bytes(d.estimateBytes()), "");
                terms.lines().forEach(this::print);
            }
            return Exit.OK;
        }
    }

    /// Removes one.
    @Command(name = "remove", description = "Remove a model; refused while it answers requests.")
    static final class Remove extends AdministrationCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Override
        int run(Administration administration) {
            administration.removeModel(name);
            if (common.json()) {
                printJson(Map.of("removed", name));
            } else {
                print("Removed " + name);
            }
            return Exit.OK;
        }
    }
}
