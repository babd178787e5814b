package casemate.runtimes.model;

import java.nio.file.Path;

/// Expects a model to be refused.
final class Refusals {
    private Refusals() {}

    static ModelFileException of(Path model) {
        ModelFile read;
        try {
            read = ModelFileReader.read(model);
        } catch (ModelFileException refusal) {
            return refusal;
        }
        throw new AssertionError("was read as " + read);
    }
}
