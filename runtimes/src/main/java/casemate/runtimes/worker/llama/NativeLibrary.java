package casemate.runtimes.worker.llama;

import de.kherud.llama.LlamaLoader;
import de.kherud.llama.LlamaModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// llama.cpp's library: written to a file that has no name any more, read back and checked against
/// the digest that this build expects, and loaded through the descriptor that is open on it. What
/// is loaded are the bytes that were checked, whatever happens to any path meanwhile (decision 12).
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

    private static final Set<StandardOpenOption> OPEN =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private NativeLibrary() {}

    /// Loads the library. To be called once in a process.
    ///
    /// @param directory owner-only, on a file system from which programs may be run
    /// @throws IOException when it cannot be written, or is not the one that was expected
    public static void load(Path directory) throws IOException {
        Path file = directory.resolve("lib" + HexFormat.of().toHexDigits(random()) + ".so");
        try (FileChannel library = FileChannel.open(file, OPEN, OWNER_ONLY)) {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            Files.delete(file);
            unpack(platform(), library);
            Path descriptor = descriptor(key);
            check(platform(), descriptor);
            LlamaLoader.use(descriptor.toString());
            Class.forName(LlamaModel.class.getName(), true, LlamaModel.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        } finally {
            // There only when it could not be opened or deleted.
            Files.deleteIfExists(file);
        }
    }

    static void unpack(String platform, FileChannel library) throws IOException {
        if (!DIGESTS.containsKey(platform)) {
            throw new IOException(
                    "the embedded llama.cpp has no build for "
                            + platform
                            + "; install a llama-server from a bundle instead");
        }
        String resource = "/de/kherud/llama/" + platform + "/libjllama.so";
        try (InputStream in = LlamaModel.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("this build of Casemate lacks " + resource);
            }
            // The stream is not closed: that would close the channel.
            in.transferTo(Channels.newOutputStream(library));
        }
    }

    /// What will be mapped is read, not what was meant to be written.
    static void check(String platform, Path library) throws IOException {
        MessageDigest digest = sha256();
        try (var in = new DigestInputStream(Files.newInputStream(library), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        String found = HexFormat.of().formatHex(digest.digest());
        String expected = DIGESTS.get(platform);
        if (!found.equals(expected)) {
            throw new IOException(
                    "the embedded llama.cpp library has SHA-256 "
                            + found
                            + " and should have "
                            + expected
                            + "; reinstall Casemate");
        }
    }

    /// The name under which the kernel lets us open our own descriptor's file once more (proc(5)):
    /// it leads to the file itself and not by way of a path.
    ///
    /// @param key device and inode
    private static Path descriptor(Object key) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : all) {
                try {
                    if (key.equals(
                            Files.readAttributes(each, BasicFileAttributes.class).fileKey())) {
                        return each;
                    }
                } catch (NoSuchFileException _) {
                    // Closed meanwhile.
                }
            }
        }
        throw new IOException("the embedded llama.cpp library was exchanged while it was written");
    }

    private static long random() {
        return new SecureRandom().nextLong();
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
