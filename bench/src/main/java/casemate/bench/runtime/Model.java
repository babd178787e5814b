package casemate.bench.runtime;

import casemate.bench.run.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model that is measured.
///
/// @param name its file's, without the ending
/// @param parameters number of weights
record Model(String name, long parameters, Path file) {
    private static final String RANDOM = "casemate-random";

    /// @param chosen the only one; null for the demo model and one of random weights
    /// @param directory where that is written
    /// @throws IllegalArgumentException when there is no such file
    /// @throws IOException when it is no GGUF file, saying why
    static List<Model> of(@Nullable Path chosen, Path directory) throws IOException {
        if (chosen != null) {
            if (!Files.isRegularFile(chosen)) {
                throw new IllegalArgumentException("--model: there is no file " + chosen + ".");
            }
            return List.of(of(chosen));
        }
        Path random = directory.resolve(RANDOM + ".gguf");
        RandomModel.write(Installation.DEMO, RANDOM, RandomModel.SHAPE, random);
        return List.of(of(Installation.DEMO), of(random));
    }

    private static Model of(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.gguf$", "");
        return new Model(name, GgufHeader.read(file).parameters(), file);
    }
}
