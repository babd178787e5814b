package casemate.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that configuration is read from, so that a test can give all of it.
///
/// @param flags settings given on the command line: name to value
/// @param flagNames how the user wrote each of `flags`, for messages
/// @param file given with `--config`; null when not
/// @param environment variables
/// @param home the user's home directory
/// @param systemFile read when there is no other file
public record ConfigSources(
        Map<String, String> flags,
        Map<String, String> flagNames,
        @Nullable Path file,
        Map<String, String> environment,
        Path home,
        Path systemFile) {
    /// Longer files are refused unread.
    static final int MAX_BYTES = 1 << 20;

    public ConfigSources {
        flags = Map.copyOf(flags);
        flagNames = Map.copyOf(flagNames);
        environment = Map.copyOf(environment);
    }

    /// The sources of this process.
    public static ConfigSources ofProcess(
            Map<String, String> flags, Map<String, String> flagNames, @Nullable Path file) {
        return new ConfigSources(
                flags,
                flagNames,
                file,
                System.getenv(),
                Path.of(System.getProperty("user.home", "/")),
                Path.of("/etc/casemate/casemate.yaml"));
    }

    /// Where data goes when no setting says so (XDG Base Directory Specification).
    Path defaultDataDirectory() {
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        Path base = xdg.startsWith("/") ? Path.of(xdg) : home.resolve(".local/share");
        return base.resolve("casemate");
    }

    /// The data directory as far as it can be told without the file.
    private Path dataDirectoryBeforeFile() {
        String given =
                Optional.ofNullable(flags.get(Schema.DATA_DIR.name()))
                        .orElse(environment.getOrDefault(Schema.DATA_DIR.variable(), ""));
        Path path = given.isBlank() ? null : Schema.DATA_DIR.kind().parser().apply(given);
        return path == null ? defaultDataDirectory() : path;
    }

    /// @return the text of the first file there is; a file that was named must be readable
    Optional<Found> find(List<Mistake> mistakes) {
        String variable = environment.getOrDefault("CASEMATE_CONFIG", "");
        if (file != null) {
            return Optional.ofNullable(read(file, "flag --config", mistakes));
        }
        if (!variable.isBlank()) {
            return Optional.ofNullable(
                    read(Path.of(variable), "environment variable CASEMATE_CONFIG", mistakes));
        }
        List<Path> places = new ArrayList<>();
        places.add(dataDirectoryBeforeFile().resolve("casemate.yaml"));
        places.add(systemFile);
        return places.stream()
                .filter(Files::exists)
                .findFirst()
                .map(p -> read(p, "configuration", mistakes));
    }

    private static @Nullable Found read(Path path, String askedBy, List<Mistake> mistakes) {
        try {
            long size = Files.size(path);
            if (size > MAX_BYTES) {
                mistakes.add(
                        new Mistake(
                                path.toString(),
                                String.format(
                                        Locale.ROOT,
                                        "is %d bytes long, at most %d are read",
                                        size,
                                        MAX_BYTES)));
                return null;
            }
            return new Found(path, Files.readString(path));
        } catch (java.nio.charset.CharacterCodingException _) {
            mistakes.add(new Mistake(path.toString(), "is not UTF-8 text"));
        } catch (IOException e) {
            mistakes.add(
                    new Mistake(
                            askedBy,
                            String.format(
                                    Locale.ROOT,
                                    "cannot read %s: %s",
                                    path,
                                    e.getClass().getSimpleName())));
        }
        return null;
    }

    /// A configuration file that was found.
    record Found(Path path, String text) {}
}
