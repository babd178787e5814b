package casemate.cli.bundle;

import casemate.bundler.pack.ReleaseSpec;
import casemate.bundler.spec.SpecException;
import casemate.bundler.spec.SpecReader;
import casemate.cli.base.CommandException;
import casemate.cli.base.Console;
import casemate.cli.base.Exit;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which `bundle.yaml`, and where the bundle goes.
final class SpecOptions {
    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            defaultValue = "bundle.yaml",
            description = "what to pack (default: ${DEFAULT-VALUE})")
    Path file = Path.of("bundle.yaml");

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "the bundle's directory, instead of the file's `output`")
    @Nullable Path output;

    ReleaseSpec read(Console console) throws IOException {
        try {
            ReleaseSpec spec =
                    SpecReader.read(file, console.environment().get("SOURCE_DATE_EPOCH"));
            return output == null ? spec : spec.into(output.toAbsolutePath().normalize());
        } catch (SpecException e) {
            int count = e.mistakes().size();
            throw new CommandException(
                    Exit.USAGE,
                    file
                            + " has "
                            + count
                            + " mistake"
                            + (count == 1 ? "" : "s")
                            + ":\n"
                            + e.getMessage(),
                    e);
        }
    }
}
