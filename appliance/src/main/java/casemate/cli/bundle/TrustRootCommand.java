package casemate.cli.bundle;

import casemate.bundler.trust.Ceremony;
import casemate.bundler.trust.TrustDirectory;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.GroupCommand;
import casemate.cli.base.Json;
import casemate.signing.RefusedException;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.trust.Role;
import casemate.signing.trust.Root;
import casemate.signing.trust.SignedDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Roots of trust.
@Command(
        name = "root",
        description = "Make, sign and show roots of trust.",
        subcommands = {
            TrustRootCommand.Create.class,
            TrustRootCommand.Sign.class,
            TrustRootCommand.Show.class,
            TrustRootCommand.Fingerprint.class
        })
final class TrustRootCommand extends GroupCommand {

    /// Makes the next one.
    @Command(name = "create", description = "Make the next root; nobody has signed it then.")
    static final class Create extends BaseCommand {
        @Parameters(paramLabel = "DIR", description = "the trust directory")
        Path directory = Path.of("");

        @Mixin RootOptions root = new RootOptions();

        @Override
        protected int run() throws IOException, RefusedException {
            var trust = new TrustDirectory(directory);
            String name = trust.addRoot(root.next(trust));
            SignedDocument document = trust.document(name);
            if (json()) {
                Map<String, Object> out = new LinkedHashMap<>();
                out.put("file", directory.resolve(name).toString());
                out.put("fingerprint", document.fingerprint());
                out.put(
                        "signatures",
                        Ceremony.counts(trust, name).stream().map(Shown::count).toList());
                print(Json.of(out));
                return Exit.OK;
            }
            print("Made " + directory.resolve(name));
            print("fingerprint " + document.fingerprint());
            Shown.lines(Ceremony.counts(trust, name)).forEach(this::print);
            return Exit.OK;
        }
    }

    /// Signs one.
    @Command(name = "sign", description = "Add one key's signature to a root.")
    static final class Sign extends TrustSignCommand {
        @Option(
                names = "--version",
                paramLabel = "N",
                description = "which root (default: the newest)")
        long version;

        @Override
        String document(TrustDirectory trust) throws IOException, RefusedException {
            return TrustDirectory.rootName(which(trust, version));
        }
    }

    /// Shows one.
    @Command(name = "show", description = "Show a root: its keys, thresholds and signatures.")
    static final class Show extends BaseCommand {
        @Parameters(paramLabel = "DIR", description = "the trust directory, or a bundle's trust/")
        Path directory = Path.of("");

        @Option(
                names = "--version",
                paramLabel = "N",
                description = "which root (default: the newest)")
        long version;

        @Override
        protected int run() throws IOException, RefusedException {
            var trust = new TrustDirectory(directory);
            long wanted = which(trust, version);
            Root root = Ceremony.root(trust, wanted);
            String name = TrustDirectory.rootName(wanted);
            String fingerprint = trust.document(name).fingerprint();
            List<Ceremony.Count> counts = Ceremony.counts(trust, name);
            if (json()) {
                print(Json.of(facts(root, fingerprint, counts)));
                return Exit.OK;
            }
            print("Root " + root.version() + " (epoch " + root.epoch() + ")");
            print("issued " + root.issuedAt() + ", advisory expiry " + root.advisoryExpiry());
            print("fingerprint " + fingerprint);
            show(root.rootRole());
            show(root.releaseRole());
            root.log().forEach(note -> print("log " + note.name() + ": " + note.key()));
            Shown.lines(counts).forEach(this::print);
            return Exit.OK;
        }

        private void show(Role role) {
            role.thresholds().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(t ->
                            print(
                                    "role "
                                            + role.name()
                                            + ": "
                                            + t.getValue()
                                            + " of its "
                                            + t.getKey().id()
                                            + " keys"));
            sorted(role).forEach(key -> print("  " + key));
        }

        private static List<VerifyingKey> sorted(Role role) {
            return role.keys().values().stream()
                    .sorted(Comparator.comparing(VerifyingKey::toString))
                    .toList();
        }

        private static Map<String, Object> facts(
                Root root, String fingerprint, List<Ceremony.Count> counts) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("version", root.version());
            out.put("epoch", root.epoch());
            out.put("issuedAt", root.issuedAt().toString());
            out.put("advisoryExpiry", root.advisoryExpiry().toString());
            out.put("fingerprint", fingerprint);
            out.put("root", sorted(root.rootRole()).stream().map(Shown::key).toList());
            out.put("release", sorted(root.releaseRole()).stream().map(Shown::key).toList());
            out.put("log", root.log().stream().map(n -> n.name() + " " + n.key()).toList());
            out.put("signatures", counts.stream().map(Shown::count).toList());
            return out;
        }
    }

    /// What stands on paper.
    @Command(name = "fingerprint", description = "Print a root's fingerprint, for the paper.")
    static final class Fingerprint extends BaseCommand {
        @Parameters(paramLabel = "DIR", description = "the trust directory, or a bundle's trust/")
        Path directory = Path.of("");

        @Option(
                names = "--version",
                paramLabel = "N",
                description = "which root (default: the newest)")
        long version;

        @Override
        protected int run() throws IOException, RefusedException {
            var trust = new TrustDirectory(directory);
            long wanted = which(trust, version);
            String fingerprint = trust.document(TrustDirectory.rootName(wanted)).fingerprint();
            print(
                    json()
                            ? Json.of(Map.of("version", wanted, "fingerprint", fingerprint))
                            : fingerprint);
            return Exit.OK;
        }
    }

    private static long which(TrustDirectory trust, long version)
            throws IOException, RefusedException {
        SortedMap<Long, SignedDocument> roots = trust.roots();
        if (roots.isEmpty() || (version != 0 && !roots.containsKey(version))) {
            throw new CommandException(
                    Exit.NOT_FOUND,
                    trust.path()
                            + " has no "
                            + TrustDirectory.rootName(Math.max(1, version))
                            + ".");
        }
        return version == 0 ? roots.lastKey() : version;
    }
}
