package casemate.bundler.carry;

import casemate.base.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Files in a new directory, each synced when it is whole.
final class DirectoryTarget implements BundleCopy.Target {
    private final Path directory;
    private @Nullable FileChannel current;

    DirectoryTarget(Path directory) throws IOException {
        this.directory = Files.createDirectory(directory);
    }

    @Override
    public void begin(String name, long size) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(AtomicFile.directoryOf(file));
        current = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void write(byte[] bytes, int count) throws IOException {
        TarTarget.writeAll(Objects.requireNonNull(current), ByteBuffer.wrap(bytes, 0, count));
    }

    @Override
    public void end() throws IOException {
        try (FileChannel file = Objects.requireNonNull(current)) {
            file.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
        }
    }
}
