package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What may be opened at all. Opening a named pipe would block for ever, and a link out of a
/// model's directory would read what does not belong to it.
final class ModelPaths {
    private static final int MAX_ENTRIES = 10_000;

    private ModelPaths() {}

    /// @return the path itself, once it is known to be a readable, non-empty plain file
    static Path plainFile(Path path) throws IOException {
        existing(path);
        if (Files.isDirectory(path)) {
            throw new ModelFileException(
                    path, Problem.UNREADABLE, "is a directory where a file is expected");
        }
        if (!Files.isRegularFile(path)) {
            throw new ModelFileException(
                    path, Problem.UNREADABLE, "is a device, pipe or socket, not a plain file");
        }
        if (!Files.isReadable(path)) {
            throw new ModelFileException(
                    path,
                    Problem.UNREADABLE,
                    "may not be read by the user "
                            + System.getProperty("user.name")
                            + "; give that user read permission");
        }
        if (Files.size(path) == 0) {
            throw new ModelFileException(
                    path, Problem.CUT_SHORT, "is empty (0 bytes); copy it again");
        }
        return path;
    }

    static void existing(Path path) {
        if (Files.exists(path)) {
            return;
        }
        if (Files.isSymbolicLink(path)) {
            throw new ModelFileException(
                    path, Problem.MISSING, "is a symbolic link to something that does not exist");
        }
        throw new ModelFileException(
                path,
                Problem.MISSING,
                "does not exist, or lies in a directory that may not be entered");
    }

    /// A file of a model's directory, by name.
    ///
    /// @throws ModelFileException when it is a link that leaves the directory
    static Path inside(Path directory, String name) {
        Path path = directory.resolve(name);
        if (Files.isSymbolicLink(path) && Files.exists(path)) {
            try {
                if (!path.toRealPath().startsWith(directory.toRealPath())) {
                    throw new ModelFileException(
                            path,
                            Problem.UNREADABLE,
                            "is a symbolic link that leaves the model's directory; copy the model"
                                    + " with `cp -rL` to have plain files");
                }
            } catch (IOException e) {
                throw unreadable(path, e);
            }
        }
        return path;
    }

    /// The names of the directory's entries, sorted.
    static List<String> names(Path directory) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (names.size() == MAX_ENTRIES) {
                    throw new ModelFileException(
                            directory,
                            Problem.TOO_LARGE,
                            "has more than " + MAX_ENTRIES + " entries; it is not a model");
                }
                names.add(entry.getFileName().toString());
            }
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
        names.sort(null);
        return names;
    }

    /// Bytes of all plain files directly in the directory.
    static long plainFileBytes(Path directory, List<String> names) {
        long bytes = 0;
        for (String name : names) {
            Path path = directory.resolve(name);
            try {
                if (Files.isRegularFile(path)) {
                    bytes += Files.size(path);
                }
            } catch (IOException e) {
                throw unreadable(path, e);
            }
        }
        return bytes;
    }

    static ModelFileException unreadable(Path path, IOException cause) {
        String why =
                cause instanceof AccessDeniedException
                        ? "permission denied for the user " + System.getProperty("user.name")
                        : ModelFileException.quote(String.valueOf(cause.getMessage()));
        return new ModelFileException(path, Problem.UNREADABLE, "cannot be read: " + why, cause);
    }
}
