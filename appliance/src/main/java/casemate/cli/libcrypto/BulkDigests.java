package casemate.cli.libcrypto;

import casemate.signing.Hashes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The provider that [Hashes#bulkDigest] asks: libcrypto's digests where they are there and right,
/// the JDK's elsewhere. It stands last in the list, so nobody else gets it by accident.
public final class BulkDigests extends Provider {
    private static final long serialVersionUID = 1L;

    /// Digests of `abc` (FIPS 180-4, and its examples).
    private static final String SHA256_ABC =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final String SHA512_ABC =
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

    private BulkDigests() {
        super(Hashes.BULK, "1", "digests of many bytes by the machine's libcrypto");
        putService(new Digest(this, "SHA-256", "SHA256", SHA256_ABC));
        putService(new Digest(this, "SHA-512", "SHA512", SHA512_ABC));
    }

    /// Loads nothing yet: commands that hash little pay nothing.
    public static void install() {
        Security.addProvider(new BulkDigests());
    }

    private static final class Digest extends Service {
        private final String prefix;
        private final String abc;
        private volatile boolean tried;
        private @Nullable Libcrypto function;

        Digest(Provider provider, String algorithm, String prefix, String abc) {
            super(
                    provider,
                    "MessageDigest",
                    algorithm,
                    LibcryptoDigest.class.getName(),
                    List.of(),
                    Map.of());
            this.prefix = prefix;
            this.abc = abc;
        }

        /// Without reflection, which a native executable would have to be told of.
        @Override
        public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
            Libcrypto loaded = function();
            return loaded == null
                    ? MessageDigest.getInstance(getAlgorithm())
                    : new LibcryptoDigest(loaded);
        }

        private synchronized @Nullable Libcrypto function() {
            if (!tried) {
                function = Libcrypto.load(prefix, abc);
                tried = true;
            }
            return function;
        }
    }
}
