package casemate.registry;

import casemate.host.DataDirectory;
import casemate.registry.Model.Placement;
import casemate.runtimes.model.ModelFacts;
import casemate.runtimes.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Imports, lists and removes models.
public final class Models {
    private final ModelStore store;
    private final DataDirectory directory;
    private final Function<Path, ModelFile> reader;

    /// @param reader reads what a model says about itself; throws when it cannot be served
    public Models(ModelStore store, DataDirectory directory, Function<Path, ModelFile> reader) {
        this.store = store;
        this.directory = directory;
        this.reader = reader;
    }

    /// What was asked to be imported.
    ///
    /// @param name null to take it from the file
    public record Import(Path source, @Nullable String name, Placement placement) {}

    /// A name is taken.
    public static final class NameTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NameTakenException(String name) {
            super(
                    String.format(
                            Locale.ROOT,
                            "there is already a model `%s`: remove it first, or import under"
                                    + " another --name.",
                            name));
        }
    }

    /// @throws NameTakenException when there is a model of that name
    /// @throws IllegalArgumentException when the name cannot be used
    /// @throws IOException when the files cannot be read or stored; nothing is left behind
    public Model take(Import request, Progress progress) throws IOException {
        if (!Files.exists(request.source())) {
            throw new NoSuchFileException(request.source().toString());
        }
        Path source = request.source().toRealPath();
        String name =
                request.name() == null ? ModelNames.of(source) : ModelNames.require(request.name());
        if (find(name).isPresent()) {
            throw new NameTakenException(name);
        }
        requireReadable(source);
        Intake.Taken taken =
                new Intake(directory.models(), request.placement(), progress).take(source);
        try {
            ModelFile file = reader.apply(taken.path());
            Model model = describe(name, taken, file, request.placement());
            store.insert(model);
            return model;
        } catch (RuntimeException e) {
            dropFiles(taken.path(), taken.digest(), request.placement());
            throw e;
        }
    }

    /// Registers a model that lies where it stays, and whose bytes were verified already: they are
    /// not read again.
    ///
    /// @throws NameTakenException when there is a model of that name
    Model adopt(String name, Path path, String digest) {
        if (find(name).isPresent()) {
            throw new NameTakenException(name);
        }
        Model model =
                describe(
                        ModelNames.require(name),
                        new Intake.Taken(path, digest),
                        reader.apply(path),
                        Placement.IN_PLACE);
        store.insert(model);
        return model;
    }

    /// Before anything is copied: hours of copying must not end in "not a model".
    private void requireReadable(Path source) {
        ModelFile file = reader.apply(source);
        if (file.sizeBytes() == 0) {
            throw new IllegalArgumentException(source + " is empty.");
        }
    }

    private static Model describe(
            String name, Intake.Taken taken, ModelFile file, Placement placement) {
        ModelFacts facts = file.facts();
        return new Model(
                name,
                taken.digest(),
                facts.format().name().toLowerCase(Locale.ROOT),
                taken.path(),
                file.sizeBytes(),
                placement,
                cut(facts.architecture(), 128),
                facts.parameters(),
                cut(facts.quantisation(), 64),
                facts.contextLength(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }

    public List<Model> list() {
        return store.all();
    }

    public Optional<Model> find(String name) {
        return store.all().stream().filter(m -> m.name().equals(name)).findFirst();
    }

    /// What the model's file says now.
    public ModelFile read(Model model) {
        return reader.apply(model.path());
    }

    /// Forgets a model and deletes the files that the data directory holds for nobody else.
    ///
    /// @return false when there is no such model
    public boolean remove(String name) throws IOException {
        Optional<Model> model = find(name);
        if (model.isEmpty() || !store.delete(name)) {
            return false;
        }
        dropFiles(model.get().path(), model.get().digest(), model.get().placement());
        return true;
    }

    private void dropFiles(Path path, String digest, Placement placement) throws IOException {
        Path home = directory.models().resolve("sha256-" + digest);
        boolean needed = store.all().stream().anyMatch(m -> m.path().startsWith(home));
        if (placement != Placement.IN_PLACE && !needed && path.startsWith(home)) {
            Intake.deleteTree(home);
        }
    }
}
