package casemate.signing.keys;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keys of PKCS #12 files and PKCS #11 tokens, through the JDK.
public final class KeyStores {
    private static final int MAX_BYTES = 1024 * 1024;

    private KeyStores() {}

    /// @param alias which key; null when the file has only one
    /// @param passphrase of the file and its key; not changed
    public static SigningKey fromPkcs12(byte[] file, char[] passphrase, @Nullable String alias)
            throws RefusedException {
        if (file.length > MAX_BYTES) {
            throw new RefusedException(
                    Check.SIZE,
                    "the PKCS #12 file is too large",
                    "at most " + MAX_BYTES + " bytes",
                    file.length + " bytes");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), passphrase);
            return key(store, alias, passphrase, null);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            // The cause is left out: it may quote what was decrypted wrongly.
            throw new RefusedException(
                    Check.KEY, "the passphrase is wrong, or the PKCS #12 file is damaged");
        }
    }

    /// A key that stays in its token (a hardware module, a card, SoftHSM).
    ///
    /// @param library the module's shared library
    /// @param slotIndex which of the token slots, from 0
    /// @param alias the key's label; null when the token has only one key with a certificate
    /// @param pin not changed
    public static SigningKey fromPkcs11(
            Path library, int slotIndex, char[] pin, @Nullable String alias)
            throws RefusedException {
        try {
            Provider provider = provider(library, slotIndex);
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, pin);
            return key(store, alias, null, provider);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new RefusedException(
                    Check.KEY,
                    "the PKCS #11 token in slot " + slotIndex + " of " + library + " does not open",
                    null,
                    null,
                    "Check the library's path, the slot, and the PIN.");
        }
    }

    static Provider provider(Path library, int slotIndex) {
        Provider template = Security.getProvider("SunPKCS11");
        if (template == null) {
            throw new IllegalStateException("This Java has no PKCS #11 provider");
        }
        // The text after "--" is the configuration itself instead of a file's name.
        return template.configure(
                "--name=casemate-"
                        + UUID.randomUUID()
                        + "\nlibrary="
                        + library
                        + "\nslotListIndex="
                        + slotIndex
                        + "\n");
    }

    private static SigningKey key(
            KeyStore store,
            @Nullable String alias,
            char @Nullable [] passphrase,
            @Nullable Provider provider)
            throws GeneralSecurityException, RefusedException {
        String name = alias == null ? onlyAlias(store) : alias;
        Certificate certificate = store.getCertificate(name);
        if (certificate == null || !(store.getKey(name, passphrase) instanceof PrivateKey key)) {
            throw new RefusedException(
                    Check.KEY,
                    "there is no key '" + name + "'",
                    "one of " + privateKeys(store),
                    name);
        }
        return PrivateKeys.checked(
                new SigningKey(
                        key,
                        VerifyingKey.fromSpki(certificate.getPublicKey().getEncoded()),
                        provider));
    }

    private static String onlyAlias(KeyStore store)
            throws GeneralSecurityException, RefusedException {
        List<String> aliases = privateKeys(store);
        if (aliases.size() != 1) {
            throw new RefusedException(
                    Check.KEY,
                    "the key store does not hold exactly one private key",
                    "1",
                    aliases.size() + ": " + aliases);
        }
        return aliases.getFirst();
    }

    private static List<String> privateKeys(KeyStore store) throws GeneralSecurityException {
        var out = new ArrayList<String>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                out.add(alias);
            }
        }
        return out;
    }
}
