package casemate.blackbox;

import java.nio.file.Path;

/// The PyTorch libraries as a runtime pack lies beside the executable; the build unpacks them from
/// their registry package.
final class PyTorchPack {
    static final Path DIRECTORY = Path.of("target", "runtime-packs", "pytorch").toAbsolutePath();

    private PyTorchPack() {}

    static String configuration() {
        return "runtimes:\n  djl:\n    pack: " + DIRECTORY + "\n";
    }
}
