package casemate.runtimes.worker.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir Path directory;

    @Test
    void everyLibraryThatIsListedIsTheOneThatIsShipped() throws IOException {
        for (String platform : NativeLibrary.DIGESTS.keySet()) {
            Path file = unpack(platform);
            assertThat(Files.size(file)).isGreaterThan(1 << 20);
            NativeLibrary.check(platform, file);
        }
    }

    @Test
    void aByteThatIsAnotherIsRefused() throws IOException {
        Path file = unpack("Linux/x86_64");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}), 4096);
        }
        assertThatThrownBy(() -> NativeLibrary.check("Linux/x86_64", file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("and should have");
    }

    @Test
    void anUnknownPlatformIsNamed() {
        assertThatThrownBy(() -> unpack("Plan9/mips"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Plan9/mips");
    }

    private Path unpack(String platform) throws IOException {
        Path file = directory.resolve(platform.replace('/', '-'));
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            NativeLibrary.unpack(platform, channel);
        }
        return file;
    }
}
