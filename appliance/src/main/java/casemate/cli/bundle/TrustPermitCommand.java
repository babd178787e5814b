package casemate.cli.bundle;

import casemate.bundler.trust.Ceremony;
import casemate.bundler.trust.TrustDirectory;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.GroupCommand;
import casemate.cli.base.Json;
import casemate.signing.RefusedException;
import casemate.signing.trust.RollbackPermit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Leave for one machine to install one older release.
@Command(
        name = "permit",
        description = "Permit one machine to install one older release.",
        subcommands = {TrustPermitCommand.Create.class, TrustPermitCommand.Sign.class})
final class TrustPermitCommand extends GroupCommand {

    /// Makes one.
    @Command(name = "create", description = "Make a permit; nobody has signed it then.")
    static final class Create extends BaseCommand {
        @Parameters(paramLabel = "DIR", description = "the trust directory")
        Path directory = Path.of("");

        @Option(
                names = "--device",
                paramLabel = "ID",
                required = true,
                description = "the machine's id")
        String device = "";

        @Option(
                names = "--manifest",
                paramLabel = "DIGEST",
                required = true,
                description = "the release, by its manifest's SHA-256")
        String manifest = "";

        @Option(
                names = "--issued-at",
                paramLabel = "TIME",
                description = "such as 2026-11-01T00:00:00Z (default: now)")
        @Nullable Instant issuedAt;

        @Override
        protected int run() throws IOException, RefusedException {
            var trust = new TrustDirectory(directory);
            String name = write(trust);
            if (json()) {
                Map<String, Object> out = new LinkedHashMap<>();
                out.put("file", directory.resolve(name).toString());
                out.put(
                        "signatures",
                        Ceremony.counts(trust, name).stream().map(Shown::count).toList());
                print(Json.of(out));
                return Exit.OK;
            }
            print("Made " + directory.resolve(name));
            Shown.lines(Ceremony.counts(trust, name)).forEach(this::print);
            return Exit.OK;
        }

        private String write(TrustDirectory trust) throws IOException {
            Instant issued =
                    issuedAt == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : issuedAt;
            try {
                var permit = new RollbackPermit(device, manifest, issued);
                String machine = device.replaceAll("[^A-Za-z0-9_-]", "-");
                String name =
                        "permit-"
                                + machine.substring(0, Math.min(40, machine.length()))
                                + "-"
                                + manifest.substring(0, 8)
                                + ".json";
                return trust.put(name, permit.write());
            } catch (IllegalArgumentException e) {
                throw new CommandException(
                        Exit.USAGE,
                        "A permit needs a machine's id, and the manifest's SHA-256 in lower-case"
                                + " hexadecimal.",
                        e);
            }
        }
    }

    /// Signs one.
    @Command(name = "sign", description = "Add one key's signature to a permit.")
    static final class Sign extends TrustSignCommand {
        @Parameters(
                paramLabel = "NAME",
                index = "1",
                description = "the permit's file name in the directory")
        String name = "";

        @Override
        String document(TrustDirectory trust) {
            return Path.of(name).getFileName().toString();
        }
    }
}
