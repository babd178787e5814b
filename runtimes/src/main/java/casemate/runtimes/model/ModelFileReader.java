package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Recognises a model on disk and reads what it says about itself. Reads headers only, never
/// weights.
public final class ModelFileReader {
    private ModelFileReader() {}

    /// @param path a `.gguf` file, or a directory with safetensors or TorchScript weights
    /// @throws ModelFileException when it is none of them, is damaged, or is beyond our bounds
    public static ModelFile read(Path path) {
        ModelPaths.existing(path);
        return Files.isDirectory(path) ? readDirectory(path) : GgufReader.read(path);
    }

    private static ModelFile readDirectory(Path directory) {
        List<String> names = ModelPaths.names(directory);
        if (SafetensorsReader.matches(directory, names)) {
            return SafetensorsReader.read(directory, names);
        }
        if (TorchScriptReader.matches(names)) {
            return TorchScriptReader.read(directory, names);
        }
        List<String> gguf = names.stream().filter(name -> name.endsWith(".gguf")).toList();
        if (!gguf.isEmpty()) {
            throw new ModelFileException(
                    directory,
                    Problem.UNKNOWN_FORMAT,
                    String.format(
                            Locale.ROOT,
                            "is a directory with %d .gguf files; name one of them, such as %s",
                            gguf.size(),
                            ModelFileException.quote(gguf.getFirst())));
        }
        throw new ModelFileException(
                directory,
                Problem.UNKNOWN_FORMAT,
                String.format(
                        Locale.ROOT,
                        "is a directory without a model: none of its %d entries ends in"
                                + " .safetensors or .pt",
                        names.size()));
    }
}
