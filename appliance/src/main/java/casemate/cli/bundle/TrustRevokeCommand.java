package casemate.cli.bundle;

import casemate.bundler.trust.Ceremony;
import casemate.bundler.trust.TrustDirectory;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.GroupCommand;
import casemate.cli.base.Json;
import casemate.signing.RefusedException;
import casemate.signing.trust.Revocations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The list of what counts no longer.
@Command(
        name = "revoke",
        description = "Take back keys, releases and artifacts.",
        subcommands = {
            TrustRevokeCommand.Create.class,
            TrustRevokeCommand.Sign.class,
            TrustRevokeCommand.Show.class
        })
final class TrustRevokeCommand extends GroupCommand {

    /// Makes the next list.
    @Command(
            name = "create",
            description = "Make the next list of revocations; nobody has signed it then.")
    static final class Create extends BaseCommand {
        @Parameters(paramLabel = "DIR", description = "the trust directory")
        Path directory = Path.of("");

        @Option(names = "--key-id", paramLabel = "DIGEST", description = "revoke a key")
        List<String> keys = new ArrayList<>();

        @Option(
                names = "--manifest",
                paramLabel = "DIGEST",
                description = "revoke a release, by its manifest's SHA-256")
        List<String> manifests = new ArrayList<>();

        @Option(
                names = "--artifact",
                paramLabel = "DIGEST",
                description = "revoke an artifact, by its SHA-256")
        List<String> artifacts = new ArrayList<>();

        @Option(names = "--reason", paramLabel = "TEXT", description = "why; people will read it")
        @Nullable String reason;

        @Option(
                names = "--issued-at",
                paramLabel = "TIME",
                description = "such as 2026-11-01T00:00:00Z (default: now)")
        @Nullable Instant issuedAt;

        @Override
        protected int run() throws IOException, RefusedException {
            if (reason == null && !(keys.isEmpty() && manifests.isEmpty() && artifacts.isEmpty())) {
                throw new CommandException(Exit.USAGE, "Say why: --reason TEXT.");
            }
            var trust = new TrustDirectory(directory);
            Revocations before = read(trust);
            var next =
                    new Revocations(
                            before.sequence() + 1,
                            issuedAt == null
                                    ? Instant.now().truncatedTo(ChronoUnit.SECONDS)
                                    : issuedAt,
                            and(before.keys(), keys),
                            and(before.manifests(), manifests),
                            and(before.artifacts(), artifacts));
            trust.putRevocations(next);
            if (json()) {
                print(Json.of(facts(trust, next)));
                return Exit.OK;
            }
            print(
                    "Made "
                            + directory.resolve(TrustDirectory.REVOCATIONS)
                            + ", list "
                            + next.sequence());
            Shown.lines(Ceremony.counts(trust, TrustDirectory.REVOCATIONS)).forEach(this::print);
            return Exit.OK;
        }

        private Map<String, String> and(Map<String, String> before, List<String> more) {
            var out = new TreeMap<>(before);
            for (String digest : more) {
                if (!digest.matches("[0-9a-f]{64}")) {
                    throw new CommandException(
                            Exit.USAGE,
                            "Not a SHA-256 in lower-case hexadecimal: '" + digest + "'.");
                }
                out.putIfAbsent(digest, reason == null ? "" : reason);
            }
            return out;
        }
    }

    /// Signs it.
    @Command(name = "sign", description = "Add one key's signature to the list of revocations.")
    static final class Sign extends TrustSignCommand {
        @Override
        String document(TrustDirectory trust) {
            return TrustDirectory.REVOCATIONS;
        }
    }

    /// Shows it.
    @Command(name = "show", description = "Show the list of revocations and its signatures.")
    static final class Show extends BaseCommand {
        @Parameters(paramLabel = "DIR", description = "the trust directory, or a bundle's trust/")
        Path directory = Path.of("");

        @Override
        protected int run() throws IOException, RefusedException {
            var trust = new TrustDirectory(directory);
            Revocations list = read(trust);
            if (json()) {
                print(Json.of(facts(trust, list)));
                return Exit.OK;
            }
            print("List " + list.sequence() + ", issued " + list.issuedAt());
            show("key", list.keys());
            show("manifest", list.manifests());
            show("artifact", list.artifacts());
            Shown.lines(Ceremony.counts(trust, TrustDirectory.REVOCATIONS)).forEach(this::print);
            return Exit.OK;
        }

        private void show(String kind, Map<String, String> reasons) {
            new TreeMap<>(reasons)
                    .forEach((digest, why) -> print("  " + kind + " " + digest + ": " + why));
        }
    }

    private static Revocations read(TrustDirectory trust) throws IOException, RefusedException {
        return trust.hasRevocations()
                ? Revocations.parse(trust.document(TrustDirectory.REVOCATIONS).bytes())
                : Revocations.none();
    }

    private static Map<String, Object> facts(TrustDirectory trust, Revocations list)
            throws IOException, RefusedException {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("sequence", list.sequence());
        out.put("issuedAt", list.issuedAt().toString());
        out.put("keys", new TreeMap<>(list.keys()));
        out.put("manifests", new TreeMap<>(list.manifests()));
        out.put("artifacts", new TreeMap<>(list.artifacts()));
        out.put(
                "signatures",
                Ceremony.counts(trust, TrustDirectory.REVOCATIONS).stream()
                        .map(Shown::count)
                        .toList());
        return out;
    }
}
