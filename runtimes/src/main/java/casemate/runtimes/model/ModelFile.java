package casemate.runtimes.model;

import java.nio.file.Path;

/// A model on disk that has been read successfully.
///
/// @param path the `.gguf` file, or the directory of the other formats
/// @param sizeBytes bytes on disk of everything that belongs to it
public record ModelFile(Path path, long sizeBytes, ModelFacts facts) {}
