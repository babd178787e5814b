package casemate.cli.bundle;

import casemate.bundler.pack.Attester;
import casemate.bundler.pack.BundleDraft;
import casemate.bundler.pack.Provenance;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.GroupCommand;
import casemate.cli.base.Json;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Statements about a bundle's artifacts.
@Command(
        name = "attest",
        description = "Sign statements about a packed bundle's artifacts, before it is signed.",
        subcommands = {
            AttestCommand.OfProvenance.class,
            AttestCommand.OfSbom.class,
            AttestCommand.OfVex.class,
            AttestCommand.OfModel.class
        })
final class AttestCommand extends GroupCommand {

    /// What all of them do.
    abstract static class Attest extends BaseCommand {
        @Parameters(index = "0", paramLabel = "DIR", description = "the packed bundle")
        Path bundle = Path.of("");

        @Mixin KeyOptions keys = new KeyOptions();

        abstract String attest(Attester attester) throws IOException, RefusedException;

        @Override
        protected final int run() throws IOException, RefusedException {
            var attester = new Attester(BundleDraft.read(bundle), keys.one());
            String file = attest(attester);
            List<String> missing = BundleDraft.read(bundle).missingAttestations();
            if (json()) {
                Map<String, Object> out = new LinkedHashMap<>();
                out.put("file", file);
                out.put("missing", missing);
                print(Json.of(out));
            } else {
                print("Made " + file);
                if (!missing.isEmpty()) {
                    print("Still missing: " + String.join(", ", missing));
                }
            }
            return Exit.OK;
        }
    }

    /// SLSA provenance.
    @Command(name = "provenance", description = "State how the release was built (SLSA v1).")
    static final class OfProvenance extends Attest {
        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "below att/ (default: ${DEFAULT-VALUE})")
        String name = "provenance";

        @Option(
                names = "--builder",
                paramLabel = "URI",
                required = true,
                description = "who ran the build")
        String builder = "";

        @Option(
                names = "--build-type",
                paramLabel = "URI",
                required = true,
                description = "how the parameters are meant")
        String buildType = "";

        @Option(
                names = "--parameter",
                paramLabel = "NAME=VALUE",
                description = "what the build was given; may be given several times")
        Map<String, String> parameters = new LinkedHashMap<>();

        @Option(names = "--source", paramLabel = "URI", description = "where the source is")
        @Nullable String source;

        @Option(names = "--commit", paramLabel = "COMMIT", description = "the source's commit")
        @Nullable String commit;

        @Option(names = "--invocation", paramLabel = "ID", description = "the build run's id")
        @Nullable String invocation;

        @Option(names = "--started", paramLabel = "TIME", description = "when it began")
        @Nullable Instant started;

        @Option(names = "--finished", paramLabel = "TIME", description = "when it ended")
        @Nullable Instant finished;

        @Override
        String attest(Attester attester) throws IOException, RefusedException {
            return attester.provenance(
                    name,
                    new Provenance(
                            builder,
                            buildType,
                            parameters,
                            source,
                            commit,
                            invocation,
                            started,
                            finished));
        }
    }

    /// CycloneDX.
    @Command(name = "sbom", description = "Sign a CycloneDX document about the artifacts.")
    static final class OfSbom extends Attest {
        @Parameters(index = "1", paramLabel = "FILE", description = "the document, JSON")
        Path file = Path.of("");

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "below att/ (default: ${DEFAULT-VALUE})")
        String name = "sbom";

        @Override
        String attest(Attester attester) throws IOException, RefusedException {
            return attester.sbom(name, Files.readAllBytes(file));
        }
    }

    /// OpenVEX.
    @Command(name = "vex", description = "Sign an OpenVEX document about the artifacts.")
    static final class OfVex extends Attest {
        @Parameters(index = "1", paramLabel = "FILE", description = "the document, JSON")
        Path file = Path.of("");

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "below att/ (default: ${DEFAULT-VALUE})")
        String name = "vex";

        @Override
        String attest(Attester attester) throws IOException, RefusedException {
            return attester.vex(name, Files.readAllBytes(file));
        }
    }

    /// OpenSSF Model Signing.
    @Command(name = "model", description = "Sign a model (OpenSSF Model Signing).")
    static final class OfModel extends Attest {
        @Parameters(
                index = "1",
                paramLabel = "PATH",
                description = "the model's directory or file, as it was packed")
        Path model = Path.of("");

        @Option(
                names = "--name",
                paramLabel = "NAME",
                required = true,
                description = "below att/, as the model's artifacts name it")
        String name = "";

        @Override
        String attest(Attester attester) throws IOException, RefusedException {
            return attester.model(name, model);
        }
    }
}
