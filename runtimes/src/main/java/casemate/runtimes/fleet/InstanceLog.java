package casemate.runtimes.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Everything that a runtime prints: into a rotating file that only our user can read, and its last
/// lines in memory. Memory and disk stay bounded whatever it prints.
final class InstanceLog {
    private static final Logger LOG = Logger.getLogger(InstanceLog.class);
    private static final int LONGEST_LINE = 2000;

    private final Path file;
    private final FleetSettings.LogLimits limits;
    private final ArrayDeque<String> tail = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    private @Nullable OutputStream out;
    private long written;
    private long lines;

    InstanceLog(Path file, FleetSettings.LogLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    /// Reads until the runtime, and all that inherited its output, has closed it.
    void copy(InputStream output) {
        byte[] buffer = new byte[8192];
        try (output) {
            for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
                accept(buffer, n);
            }
        } catch (IOException e) {
            LOG.debugf("The output of %s ended: %s", file, e.getMessage());
        } finally {
            finish();
        }
    }

    /// The last lines, oldest first.
    synchronized List<String> tail() {
        return List.copyOf(tail);
    }

    /// Lines seen so far.
    synchronized long lines() {
        return lines;
    }

    private synchronized void accept(byte[] bytes, int length) {
        for (char c : new String(bytes, 0, length, StandardCharsets.UTF_8).toCharArray()) {
            if (c == '\n' || c == '\r') {
                endLine();
            } else if (line.length() < LONGEST_LINE) {
                // Control characters would let a runtime write on the operator's terminal.
                line.append(Character.isISOControl(c) && c != '\t' ? '?' : c);
            }
        }
        write(bytes, length);
    }

    private void endLine() {
        if (line.isEmpty()) {
            return;
        }
        lines++;
        tail.addLast(line.toString());
        line.setLength(0);
        while (tail.size() > limits.tailLines()) {
            tail.removeFirst();
        }
    }

    /// A full disk must not stop the runtime: then only the tail is kept.
    private void write(byte[] bytes, int length) {
        try {
            if (out == null) {
                out = open();
            }
            out.write(bytes, 0, length);
            written += length;
            if (written >= limits.bytes()) {
                rotate();
            }
        } catch (IOException e) {
            LOG.debugf("Cannot write %s: %s", file, e.getMessage());
        }
    }

    private OutputStream open() throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        written = Files.size(file);
        return Files.newOutputStream(file, StandardOpenOption.APPEND);
    }

    private void rotate() throws IOException {
        closeFile();
        for (int i = limits.files() - 1; i >= 1; i--) {
            Path newer = i == 1 ? file : numbered(i - 1);
            if (Files.exists(newer)) {
                Files.move(newer, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (limits.files() <= 1) {
            Files.deleteIfExists(file);
        }
    }

    private Path numbered(int i) {
        return file.resolveSibling(file.getFileName() + "." + i);
    }

    private synchronized void finish() {
        endLine();
        try {
            closeFile();
        } catch (IOException e) {
            LOG.debugf("Cannot close %s: %s", file, e.getMessage());
        }
    }

    private void closeFile() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }
}
