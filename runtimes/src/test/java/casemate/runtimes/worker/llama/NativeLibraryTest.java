package casemate.runtimes.worker.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir Path directory;

    @Test
    void everyLibraryThatIsListedIsTheOneThatIsShipped() throws IOException {
        for (String platform : NativeLibrary.DIGESTS.keySet()) {
            Path file = directory.resolve(platform.replace('/', '-'));
            NativeLibrary.unpack(platform, file);
            assertThat(Files.size(file)).isGreaterThan(1 << 20);
        }
    }

    @Test
    void anUnknownPlatformIsNamed() {
        assertThatThrownBy(() -> NativeLibrary.unpack("Plan9/mips", directory.resolve("x")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Plan9/mips");
    }
}
