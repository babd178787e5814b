package casemate.runtimes.worker.llama;

import de.kherud.llama.LlamaModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// llama.cpp's library: unpacked into a directory of our own, checked against the digest that this
/// build expects, loaded, and removed again.
///
/// The binding by itself would write to a fixed path under `/tmp`, where any user of the machine
/// can put a library first, and would delete other programs' files there that begin with `llama`.
public final class NativeLibrary {
    /// SHA-256 of the libraries in `de.kherud:llama:4.2.0` (llama.cpp build 4916).
    static final Map<String, String> DIGESTS =
            Map.of(
                    "Linux/x86_64",
                    "93276c536d00f037c37ed6ec1e55be9c828940f4a0af59af10a8f638a31bbc3c",
                    "Linux/aarch64",
                    "d852c1625b2dac90a974613a2f019ecabf0c5d7bc054dcc14a05246d5aa2a1a7");

    private NativeLibrary() {}

    /// Loads the library. To be called once in a process.
    ///
    /// @param parent an owner-only directory from which programs may be run
    /// @throws IOException when it cannot be written, or is not the one that was expected
    public static void load(Path parent) throws IOException {
        Path directory =
                Files.createTempDirectory(
                        parent,
                        "lib",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        Path file = directory.resolve(System.mapLibraryName("jllama"));
        try {
            unpack(platform(), file);
            System.setProperty("de.kherud.llama.lib.path", directory.toString());
            System.setProperty("de.kherud.llama.tmpdir", directory.toString());
            Class.forName(LlamaModel.class.getName(), true, LlamaModel.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        } finally {
            // What is loaded stays mapped without its file, and so nothing is left after a kill.
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    static void unpack(String platform, Path file) throws IOException {
        @Nullable String expected = DIGESTS.get(platform);
        if (expected == null) {
            throw new IOException(
                    "the embedded llama.cpp has no build for "
                            + platform
                            + "; install a llama-server from a bundle instead");
        }
        String resource = "/de/kherud/llama/" + platform + "/libjllama.so";
        MessageDigest digest = sha256();
        try (InputStream in = LlamaModel.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("this build of Casemate lacks " + resource);
            }
            try (var out =
                    new DigestOutputStream(
                            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), digest)) {
                in.transferTo(out);
            }
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(expected)) {
            Files.deleteIfExists(file);
            throw new IOException(
                    "the embedded llama.cpp library has SHA-256 "
                            + found
                            + " and should have "
                            + expected
                            + "; reinstall Casemate");
        }
    }

    static String platform() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return System.getProperty("os.name") + "/" + (arch.equals("amd64") ? "x86_64" : arch);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
