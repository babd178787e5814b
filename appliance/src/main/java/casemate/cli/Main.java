package casemate.cli;

import casemate.cli.base.Console;
import casemate.cli.base.Root;
import casemate.cli.bundle.BundleCommand;
import casemate.cli.bundle.TrustCommand;
import casemate.cli.install.InstallCommand;
import casemate.cli.install.RollbackCommand;
import casemate.cli.install.ServiceCommand;
import casemate.cli.install.UninstallCommand;
import casemate.cli.libcrypto.BulkDigests;
import casemate.runtimes.worker.WorkerMain;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The one executable. Commands other than `serve` never boot the server.
@QuarkusMain
@Command(
        subcommands = {
            InitCommand.class,
            ServeCommand.class,
            StatusCommand.class,
            ChatCommand.class,
            ModelsCommand.class,
            RuntimesCommand.class,
            DevicesCommand.class,
            KeysCommand.class,
            BundleCommand.class,
            TrustCommand.class,
            DoctorCommand.class,
            ConfigCommand.class,
            InstallCommand.class,
            RollbackCommand.class,
            UninstallCommand.class,
            ServiceCommand.class,
            VersionCommand.class,
            SbomCommand.class,
            CompletionCommand.class
        })
public final class Main extends Root {
    public static void main(String[] args) {
        // The program's other life: a child process that holds one model, started by the server.
        if (args.length > 0 && args[0].equals("runtime-worker")) {
            WorkerLog.begin();
            System.exit(WorkerMain.run(List.of(args).subList(1, args.length)));
        }
        if (Form.ofThisProgram() == Form.NATIVE) {
            BulkDigests.install();
        }
        System.exit(run(Console.ofProcess(), args));
    }

    /// Runs one command line.
    static int run(Console console, String... args) {
        CommandLine line = CommandTree.of(new Commands(console), args);
        line.setOut(console.out());
        line.setErr(console.err());
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(
                        console.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setExecutionExceptionHandler(new ErrorSentence());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAbbreviatedOptionsAllowed(false);
        return line.execute(args);
    }
}
