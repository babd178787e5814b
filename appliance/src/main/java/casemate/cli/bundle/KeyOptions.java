package casemate.cli.bundle;

import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyFile;
import casemate.signing.keys.KeyStores;
import casemate.signing.keys.Pem;
import casemate.signing.keys.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where private keys come from: a file (PEM or PKCS #12), or a PKCS #11 token that they never
/// leave.
final class KeyOptions {
    private static final int DER_SEQUENCE = 0x30;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "private key: PEM (encrypted PKCS #8 or others') or PKCS #12")
    List<Path> keys = new ArrayList<>();

    @Option(
            names = "--pkcs11-config",
            paramLabel = "FILE",
            description =
                    "use a key in a token: a file with `library = PATH` and `slotListIndex = N`")
    @Nullable Path pkcs11;

    @Option(
            names = "--alias",
            paramLabel = "NAME",
            description = "which key of the token or of the PKCS #12 file")
    @Nullable String alias;

    @Mixin PassphraseOptions passphrases = new PassphraseOptions();

    /// The one key that a command signs with.
    SigningKey one() throws IOException, RefusedException {
        List<SigningKey> all = all();
        if (all.size() != 1) {
            throw new CommandException(Exit.USAGE, "This takes one --key, not " + all.size() + ".");
        }
        return all.getFirst();
    }

    List<SigningKey> all() throws IOException, RefusedException {
        var out = new ArrayList<SigningKey>();
        for (Path file : keys) {
            out.add(read(file, out.size()));
        }
        Path token = pkcs11;
        if (token != null) {
            Pkcs11Config config = Pkcs11Config.read(token);
            char[] pin = passphrases.existing("PIN of the token", out.size());
            out.add(KeyStores.fromPkcs11(config.library(), config.slotListIndex(), pin, alias));
        }
        if (out.isEmpty()) {
            throw new CommandException(Exit.USAGE, "Give --key FILE, or --pkcs11-config FILE.");
        }
        return out;
    }

    private SigningKey read(Path file, int index) throws IOException, RefusedException {
        byte[] bytes = Files.readAllBytes(file);
        String what = "Passphrase of " + file.getFileName();
        if (bytes.length > 0 && bytes[0] == DER_SEQUENCE) {
            return KeyStores.fromPkcs12(bytes, passphrases.existing(what, index), alias);
        }
        String pem = new String(bytes, StandardCharsets.US_ASCII);
        boolean encrypted = Pem.label(pem).equals("ENCRYPTED PRIVATE KEY");
        return KeyFile.read(pem, encrypted ? passphrases.existing(what, index) : new char[0]);
    }
}
