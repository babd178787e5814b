package casemate.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// An executable file: a shell script and, after it, a compressed archive that it unpacks.
///
/// Gzip and tar, for they are on every machine that could run it; xz would save a fifth, and is
/// not.
final class OneFile {
    private static final int MEBIBYTE = 1 << 20;

    private OneFile() {}

    /// @param tree what is unpacked; files keep their times, owners become whoever unpacks
    static void write(Path file, Path tree, String version)
            throws IOException, InterruptedException {
        Path payload =
                Files.createTempFile(file.toAbsolutePath().getParent(), "payload", ".tar.gz");
        Path unfinished = payload.resolveSibling(payload.getFileName() + ".part");
        try {
            archive(tree, payload);
            byte[] stub = stub(version, sha256(payload), bytes(tree));
            try (OutputStream out = Files.newOutputStream(unfinished)) {
                out.write(stub);
                Files.copy(payload, out);
            }
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(payload);
            Files.deleteIfExists(unfinished);
        }
    }

    private static byte[] stub(String version, String digest, long bytes) throws IOException {
        String text;
        try (InputStream in = OneFile.class.getResourceAsStream("stub.sh")) {
            if (in == null) {
                throw new IOException("stub.sh is not on the class path");
            }
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Map<String, String> values =
                Map.of(
                        "@VERSION@",
                        version,
                        "@DIGEST@",
                        digest,
                        "@SHORT_DIGEST@",
                        digest.substring(0, 16),
                        "@MEBIBYTES@",
                        Long.toString(Math.ceilDiv(bytes, MEBIBYTE)));
        for (var value : values.entrySet()) {
            text = text.replace(value.getKey(), value.getValue());
        }
        return withOffset(text).getBytes(StandardCharsets.UTF_8);
    }

    /// The place of the payload is written in the text before it, and so is part of that place.
    private static String withOffset(String text) {
        int without = text.replace("@OFFSET@", "").getBytes(StandardCharsets.UTF_8).length;
        for (int digits = 1; ; digits++) {
            String offset = Integer.toString(without + digits + 1);
            if (offset.length() == digits) {
                return text.replace("@OFFSET@", offset);
            }
        }
    }

    private static void archive(Path tree, Path payload) throws IOException, InterruptedException {
        Process tar =
                new ProcessBuilder(
                                List.of(
                                        "tar",
                                        "--create",
                                        "--file=-",
                                        "--format=ustar",
                                        "--sort=name",
                                        "--owner=0",
                                        "--group=0",
                                        "--numeric-owner",
                                        "--mode=u+rwX,go-w",
                                        "--directory=" + tree,
                                        "."))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var in = tar.getInputStream();
                var out =
                        new GZIPOutputStream(Files.newOutputStream(payload), 1 << 16) {
                            {
                                def.setLevel(Deflater.BEST_COMPRESSION);
                            }
                        }) {
            in.transferTo(out);
        }
        if (tar.waitFor() != 0) {
            throw new IOException("tar ended with " + tar.exitValue());
        }
    }

    private static long bytes(Path tree) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    static String sha256(Path file) throws IOException {
        try (var in =
                new DigestInputStream(
                        Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
