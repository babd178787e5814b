package casemate.install.preflight;

import java.nio.file.Path;

/// What a release needs of a machine.
///
/// @param prefix where it goes
/// @param prefixBytes that will be written there
/// @param dataDirectory where the database is
/// @param dataBytes for a copy of the database
/// @param memoryBytes of its default model
/// @param port where it will listen; 0 when none is to be free
public record Needs(
        Path prefix,
        long prefixBytes,
        Path dataDirectory,
        long dataBytes,
        long memoryBytes,
        int port) {}
