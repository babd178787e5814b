package casemate.bench.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One form of the executable.
///
/// @param command how it is started, without arguments
/// @param bytes of all that has to be on the machine for it; a Java runtime counts where it is
///   inside
public record Form(String name, List<String> command, long bytes) {
    public static final String JAR = "jar";
    public static final String SELF_CONTAINED = "self-contained";
    public static final String NATIVE = "native";

    private static final Path TARGET = Path.of("appliance/target").toAbsolutePath();
    private static final Path JVM_OPTIONS = Path.of("appliance/jvm.options").toAbsolutePath();

    public Form {
        command = List.copyOf(command);
    }

    /// Those that were built here.
    public static List<Form> built() throws IOException {
        List<Form> forms = new ArrayList<>();
        Path application = TARGET.resolve("quarkus-app");
        if (Files.exists(application.resolve("quarkus-run.jar"))) {
            forms.add(
                    new Form(
                            JAR,
                            List.of(
                                    Programs.java(),
                                    "@" + JVM_OPTIONS,
                                    "-jar",
                                    application.resolve("quarkus-run.jar").toString()),
                            bytes(application)));
        }
        addFile(forms, SELF_CONTAINED, TARGET.resolve("casemate-jvm"));
        addFile(forms, NATIVE, TARGET.resolve("casemate"));
        return forms;
    }

    /// @throws IllegalArgumentException when it was not built here
    public static Form built(String name) throws IOException {
        return built().stream()
                .filter(form -> form.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "there is no " + name + " form here: build it first."));
    }

    public List<String> with(String... arguments) {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of(arguments));
        return words;
    }

    private static void addFile(List<Form> forms, String name, Path file) throws IOException {
        if (Files.isExecutable(file)) {
            forms.add(new Form(name, List.of(file.toString()), Files.size(file)));
        }
    }

    private static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(Form::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
