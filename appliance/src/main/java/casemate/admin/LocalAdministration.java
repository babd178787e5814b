package casemate.admin;

import casemate.admin.AdministrationException.Kind;
import casemate.config.CasemateConfig;
import casemate.identity.Caller.Role;
import casemate.identity.Keys;
import casemate.registry.Model;
import casemate.registry.Models;
import casemate.registry.Progress;
import casemate.runtimes.device.Machine;
import casemate.runtimes.driver.Availability;
import casemate.runtimes.driver.Driver;
import casemate.runtimes.fleet.InstanceView;
import casemate.runtimes.model.MemoryEstimate;
import casemate.runtimes.model.ModelFile;
import casemate.runtimes.model.ModelFileException;
import casemate.serving.Drivers;
import casemate.serving.ServingSettings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;

/// Administration on the data directory that this process has locked: inside the server, and in
/// commands that found no server.
public final class LocalAdministration implements Administration {
    private final Keys keys;
    private final Models models;
    private final CasemateConfig config;
    private final Drivers drivers;
    private final Live live;
    private final Runnable onClose;

    /// What a running server adds.
    public interface Live {
        /// Nothing runs.
        Live NONE =
                new Live() {
                    @Override
                    public void imported(Model model, ModelFile file) {}

                    @Override
                    public void removed(String name) {}

                    @Override
                    public List<InstanceView> instances() {
                        return List.of();
                    }

                    @Override
                    public boolean running() {
                        return false;
                    }
                };

        void imported(Model model, ModelFile file);

        void removed(String name);

        List<InstanceView> instances();

        default boolean running() {
            return true;
        }
    }

    public LocalAdministration(
            Keys keys,
            Models models,
            CasemateConfig config,
            Drivers drivers,
            Live live,
            Runnable onClose) {
        this.keys = keys;
        this.models = models;
        this.config = config;
        this.drivers = drivers;
        this.live = live;
        this.onClose = onClose;
    }

    @Override
    public Views.IssuedKey createKey(String name, Role role) {
        try {
            Keys.Issued issued = keys.create(name, role);
            return new Views.IssuedKey(
                    issued.key().id(), issued.key().name(), issued.key().role(), issued.text());
        } catch (IllegalArgumentException e) {
            throw new AdministrationException(Kind.INVALID, sentence(e), e);
        }
    }

    @Override
    public List<Views.Key> keys() {
        return keys.list().stream().map(Views.Key::of).toList();
    }

    @Override
    public void revokeKey(String id) {
        if (!keys.revoke(id)) {
            throw new AdministrationException(
                    Kind.NOT_FOUND,
                    String.format(
                            Locale.ROOT,
                            "there is no key `%s`: `casemate keys list` shows all.",
                            id));
        }
    }

    @Override
    public Views.ModelRow importModel(Models.Import request, Progress progress) {
        try {
            Model model = models.take(request, progress);
            live.imported(model, models.read(model));
            return Views.ModelRow.of(model);
        } catch (Models.NameTakenException e) {
            throw new AdministrationException(Kind.CONFLICT, sentence(e), e);
        } catch (NoSuchFileException e) {
            throw new AdministrationException(
                    Kind.NOT_FOUND,
                    String.format(Locale.ROOT, "%s does not exist.", e.getFile()),
                    e);
        } catch (IllegalArgumentException | ModelFileException e) {
            throw new AdministrationException(Kind.INVALID, sentence(e), e);
        } catch (IOException e) {
            throw new AdministrationException(Kind.FAILED, sentence(e), e);
        }
    }

    @Override
    public List<Views.ModelRow> models() {
        return models.list().stream().map(Views.ModelRow::of).toList();
    }

    @Override
    public Views.ModelDetail model(String name) {
        Model model = find(name);
        Views.ModelRow row = Views.ModelRow.of(model);
        ModelFile file;
        try {
            file = models.read(model);
        } catch (ModelFileException e) {
            return new Views.ModelDetail(
                    row, List.of(), null, null, false, null, sentence(e), List.of(), 0);
        }
        var facts = file.facts();
        List<String> tasks =
                facts.tasks().stream()
                        .map(t -> t.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList();
        String runtime = null;
        String problem = null;
        MemoryEstimate estimate = new MemoryEstimate(List.of());
        try {
            Driver driver = drivers.choose(name, facts, config.serving().settingsOf(name).driver());
            runtime = driver.id();
            estimate =
                    driver.estimate(facts, ServingSettings.of(config.serving().settingsOf(name)));
        } catch (IllegalArgumentException e) {
            problem = sentence(e);
        }
        return new Views.ModelDetail(
                row,
                tasks,
                facts.licence(),
                facts.tokenizer(),
                facts.chatTemplate() != null,
                runtime,
                problem,
                estimate.terms(),
                estimate.totalBytes());
    }

    @Override
    public void removeModel(String name) {
        find(name);
        int busy =
                live.instances().stream()
                        .filter(i -> i.model().equals(name))
                        .mapToInt(i -> i.inFlight() + i.waiting())
                        .sum();
        if (busy > 0) {
            throw new AdministrationException(
                    Kind.CONFLICT,
                    String.format(
                            Locale.ROOT,
                            "model `%s` is answering %d requests: try again when they are done.",
                            name,
                            busy));
        }
        try {
            live.removed(name);
            models.remove(name);
        } catch (IOException e) {
            throw new AdministrationException(Kind.FAILED, sentence(e), e);
        }
    }

    private Model find(String name) {
        return models.find(name)
                .orElseThrow(() ->
                        new AdministrationException(
                                Kind.NOT_FOUND,
                                String.format(
                                        Locale.ROOT,
                                        "there is no model `%s`: `casemate models list` shows all.",
                                        name)));
    }

    @Override
    public List<Views.RuntimeRow> runtimes() {
        Machine machine = drivers.machine().get();
        return drivers.all().stream().map(d -> runtime(d, machine)).toList();
    }

    private static Views.RuntimeRow runtime(Driver driver, Machine machine) {
        return switch (driver.availability(machine)) {
            case Availability.Available(var version, var location) ->
                    new Views.RuntimeRow(driver.id(), true, version, location, null);
            case Availability.Unavailable(var reason) ->
                    new Views.RuntimeRow(driver.id(), false, null, null, reason);
        };
    }

    @Override
    public Machine devices() {
        return drivers.machine().get();
    }

    @Override
    public List<InstanceView> instances() {
        return live.instances();
    }

    @Override
    public Views.Status status() {
        return new Views.Status(
                live.running(),
                null,
                ProcessHandle.current().pid(),
                config.dataDirectory().toString());
    }

    private static String sentence(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    @Override
    public void close() {
        onClose.run();
    }
}
