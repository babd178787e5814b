package casemate.signing.minisign;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.StrictBase64;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.keys.VerifyingKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/// Signatures as the `minisign` program makes and reads them, in its prehashed form: Ed25519 over
/// the file's BLAKE2b-512, and Ed25519 over that signature and the trusted comment.
public final class Minisign {
    /// More than any signature file has: two comments of minisign's own limit.
    public static final int MAX_BYTES = 16 * 1024;

    private static final String UNTRUSTED = "untrusted comment: ";
    private static final String TRUSTED = "trusted comment: ";
    private static final byte[] PREHASHED = {'E', 'D'};
    private static final byte[] PUBLIC_KEY = {'E', 'd'};
    private static final int ID_BYTES = 8;
    private static final int SIGNATURE_BYTES = 64;

    private Minisign() {}

    /// The public key file that `minisign -V -p` takes.
    ///
    /// @throws IllegalArgumentException when it is no Ed25519 key
    public static String publicKey(VerifyingKey key) {
        requireEd25519(key);
        String encoded = base64(PUBLIC_KEY, id(key), key.raw());
        return UNTRUSTED + "minisign public key " + shownId(key) + "\n" + encoded + "\n";
    }

    /// As minisign shows it: the id's bytes are a little-endian number.
    public static String shownId(VerifyingKey key) {
        byte[] id = id(key);
        var out = new StringBuilder();
        for (int i = ID_BYTES - 1; i >= 0; i--) {
            out.append(HexFormat.of().withUpperCase().toHexDigits(id[i]));
        }
        return out.toString();
    }

    /// A signature file.
    ///
    /// @param trustedComment one line, signed with it
    /// @throws IllegalArgumentException when it is no Ed25519 key or the comment has several lines
    public static byte[] sign(byte[] message, SigningKey key, String trustedComment) {
        requireEd25519(key.publicKey());
        if (trustedComment.chars().anyMatch(c -> c < 0x20 && c != '\t')) {
            throw new IllegalArgumentException("A trusted comment is one line");
        }
        byte[] signature = key.sign(blake2b(message));
        byte[] global = key.sign(global(signature, trustedComment));
        String text =
                UNTRUSTED
                        + "signature of key "
                        + shownId(key.publicKey())
                        + "\n"
                        + base64(PREHASHED, id(key.publicKey()), signature)
                        + "\n"
                        + TRUSTED
                        + trustedComment
                        + "\n"
                        + base64(global)
                        + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Verifies a signature file: strictly its four lines, the key's id, and both signatures.
    ///
    /// @return the trusted comment
    public static String verify(byte[] message, byte[] file, VerifyingKey key, String what)
            throws RefusedException {
        if (file.length > MAX_BYTES) {
            throw new RefusedException(
                    Check.SIZE,
                    "the minisign signature of " + what + " is too large",
                    "at most " + MAX_BYTES + " bytes",
                    file.length + " bytes");
        }
        List<String> lines = List.of(new String(file, StandardCharsets.UTF_8).split("\n", -1));
        if (lines.size() != 5
                || !lines.get(0).equals(UNTRUSTED + "signature of key " + shownId(key))
                || !lines.get(2).startsWith(TRUSTED)
                || !lines.get(4).isEmpty()) {
            throw new RefusedException(
                    Check.SYNTAX,
                    "the minisign signature of " + what + " does not have minisign's four lines",
                    "those of key " + shownId(key),
                    "something else");
        }
        ByteBuffer first = bytes(lines.get(1), 2 + ID_BYTES + SIGNATURE_BYTES, what);
        byte[] global = bytes(lines.get(3), SIGNATURE_BYTES, what).array();
        byte[] algorithm = take(first, 2);
        byte[] id = take(first, ID_BYTES);
        byte[] signature = take(first, SIGNATURE_BYTES);
        if (!Arrays.equals(algorithm, PREHASHED) || !Arrays.equals(id, id(key))) {
            throw new RefusedException(
                    Check.KEY,
                    "the minisign signature of " + what + " is by another key or in another form",
                    "prehashed, by " + shownId(key),
                    "something else");
        }
        String comment = lines.get(2).substring(TRUSTED.length());
        key.verify(blake2b(message), signature, what);
        key.verify(global(signature, comment), global, "the trusted comment of " + what);
        return comment;
    }

    private static ByteBuffer bytes(String base64, int length, String what)
            throws RefusedException {
        try {
            byte[] bytes = StrictBase64.decode(base64);
            if (bytes.length == length) {
                return ByteBuffer.wrap(bytes);
            }
        } catch (IllegalArgumentException e) {
            // Refused below, in the same words.
        }
        throw new RefusedException(
                Check.SYNTAX, "the minisign signature of " + what + " is not base64 of its size");
    }

    private static byte[] take(ByteBuffer from, int length) {
        byte[] out = new byte[length];
        from.get(out);
        return out;
    }

    /// Minisign's ids are random; ours come from the key, so that the file is the same each time.
    private static byte[] id(VerifyingKey key) {
        return Arrays.copyOf(HexFormat.of().parseHex(key.keyId()), ID_BYTES);
    }

    private static byte[] global(byte[] signature, String comment) {
        byte[] text = comment.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(signature.length + text.length).put(signature).put(text).array();
    }

    private static byte[] blake2b(byte[] message) {
        var digest = new Blake2bDigest(512);
        digest.update(message, 0, message.length);
        byte[] out = new byte[digest.getDigestSize()];
        digest.doFinal(out, 0);
        return out;
    }

    private static String base64(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        var all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return Base64.getEncoder().encodeToString(all.array());
    }

    private static void requireEd25519(VerifyingKey key) {
        if (key.algorithm() != KeyAlgorithm.ED25519) {
            throw new IllegalArgumentException("Minisign knows Ed25519 only, not " + key);
        }
    }
}
