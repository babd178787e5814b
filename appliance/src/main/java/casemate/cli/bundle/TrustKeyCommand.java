package casemate.cli.bundle;

import casemate.base.AtomicFile;
import casemate.bundler.MediaFile;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.GroupCommand;
import casemate.cli.base.Json;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.KeyFile;
import casemate.signing.keys.SigningKey;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.minisign.Minisign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Keys that sign releases, roots and logs.
@Command(
        name = "key",
        description = "Make, import and show signing keys.",
        subcommands = {
            TrustKeyCommand.Generate.class,
            TrustKeyCommand.Import.class,
            TrustKeyCommand.Show.class
        })
final class TrustKeyCommand extends GroupCommand {

    /// Makes one.
    @Command(name = "generate", description = "Make a key: FILE, encrypted, and FILE.pub.")
    static final class Generate extends KeyPrinter {
        @Parameters(paramLabel = "FILE", description = "where the private key goes")
        Path file = Path.of("");

        @Option(
                names = "--algorithm",
                paramLabel = "ALGORITHM",
                required = true,
                completionCandidates = Algorithms.class,
                description = "${COMPLETION-CANDIDATES}")
        String algorithm = "";

        @Mixin PassphraseOptions passphrases = new PassphraseOptions();

        @Override
        protected int run() throws IOException {
            KeyAlgorithm wanted =
                    Stream.of(KeyAlgorithm.values())
                            .filter(a -> a.id().equals(algorithm))
                            .findFirst()
                            .orElseThrow(() ->
                                    new CommandException(
                                            Exit.USAGE,
                                            "There is no algorithm '"
                                                    + algorithm
                                                    + "': take one of "
                                                    + String.join(", ", Algorithms.ids())
                                                    + "."));
            requireAbsent(file);
            SigningKey key = SigningKey.generate(wanted);
            store(key, file, passphrases.chosen());
            showKey(key.publicKey(), "Made ");
            return Exit.OK;
        }
    }

    /// Takes one over.
    @Command(
            name = "import",
            description = "Store a key of a PEM or PKCS #12 file as FILE, encrypted, and FILE.pub.")
    static final class Import extends KeyPrinter {
        @Parameters(paramLabel = "FILE", description = "where the private key goes")
        Path file = Path.of("");

        @Mixin KeyOptions from = new KeyOptions();

        @Option(
                names = "--new-passphrase-file",
                paramLabel = "FILE",
                description = "the new file's passphrase (default: asked at the terminal)")
        @Nullable Path newPassphrase;

        @Override
        protected int run() throws IOException, RefusedException {
            requireAbsent(file);
            SigningKey key = from.one();
            store(key, file, PassphraseOptions.of(newPassphrase).chosen());
            showKey(key.publicKey(), "Imported ");
            return Exit.OK;
        }
    }

    /// Shows one.
    @Command(name = "show", description = "Show a key's id and public key.")
    static final class Show extends KeyPrinter {
        @Parameters(paramLabel = "FILE", description = "a public key, or a private key's file")
        Path file = Path.of("");

        @Mixin PassphraseOptions passphrases = new PassphraseOptions();

        @Override
        protected int run() throws IOException, RefusedException {
            var keys = new KeyOptions();
            keys.keys = List.of(file);
            keys.passphrases = passphrases;
            boolean isPublic =
                    Files.readString(file, StandardCharsets.ISO_8859_1)
                            .startsWith("-----BEGIN PUBLIC KEY");
            VerifyingKey key = isPublic ? readPublic(file) : keys.one().publicKey();
            showKey(key, "");
            return Exit.OK;
        }
    }

    /// A command that ends by showing a key.
    abstract static class KeyPrinter extends BaseCommand {
        void showKey(VerifyingKey key, String done) {
            if (json()) {
                print(Json.of(Shown.key(key)));
                return;
            }
            print(done + key.algorithm().id() + " key " + key.keyId());
            if (key.algorithm() == KeyAlgorithm.ED25519) {
                print("minisign id " + Minisign.shownId(key));
            }
            print(key.pem().stripTrailing());
        }
    }

    /// What `--algorithm` takes.
    static final class Algorithms implements Iterable<String> {
        static List<String> ids() {
            return Stream.of(KeyAlgorithm.values()).map(KeyAlgorithm::id).toList();
        }

        @Override
        public Iterator<String> iterator() {
            return ids().iterator();
        }
    }

    static VerifyingKey readPublic(Path file) throws IOException, RefusedException {
        return VerifyingKey.fromPem(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    private static void requireAbsent(Path file) {
        if (Files.exists(file)) {
            throw new CommandException(Exit.FAILED, file + " exists: a key is never overwritten.");
        }
    }

    private static void store(SigningKey key, Path file, char[] passphrase) throws IOException {
        // First of all: a key in a token has nothing to store, and nothing is to be left behind.
        String pem = KeyFile.encrypt(key, passphrase);
        Files.createDirectories(AtomicFile.directoryOf(file));
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, pem, StandardOpenOption.SYNC);
        MediaFile.write(
                file.resolveSibling(file.getFileName() + ".pub"),
                key.publicKey().pem().getBytes(StandardCharsets.US_ASCII));
    }
}
