package casemate.serving;

import casemate.registry.Model;
import casemate.registry.Models;
import casemate.runtimes.driver.Driver;
import casemate.runtimes.fleet.Fleet;
import casemate.runtimes.fleet.InstanceView;
import casemate.runtimes.fleet.ServedModel;
import casemate.runtimes.model.ModelFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Puts the registry's models to the fleet, and tells by name which are served.
public final class Serving implements Catalogue {
    private static final Logger LOG = Logger.getLogger(Serving.class);

    private final ServingConfig config;
    private final Drivers drivers;
    private final Fleet fleet;
    private final Map<String, String> problems = new ConcurrentHashMap<>();
    private volatile Map<String, Entry> served = Map.of();
    private volatile List<Entry> listed = List.of();

    public Serving(ServingConfig config, Drivers drivers, Fleet fleet) {
        this.config = config;
        this.drivers = drivers;
        this.fleet = fleet;
    }

    /// Declares every model. One that cannot be served is left out, and the log says why.
    public void declareAll(Models models) {
        for (Model model : models.list()) {
            try {
                declare(model, models.read(model));
            } catch (RuntimeException e) {
                problems.put(model.name(), String.valueOf(e.getMessage()));
                LOG.errorf("Model %s is not served: %s", model.name(), e.getMessage());
            }
        }
    }

    /// @throws IllegalArgumentException when no runtime can serve it, with the reasons
    public synchronized void declare(Model model, ModelFile file) {
        ModelSettings settings = config.settingsOf(model.name());
        Driver driver = drivers.choose(model.name(), file.facts(), settings.driver());
        fleet.declare(
                new ServedModel(
                        model.name(),
                        file,
                        driver.id(),
                        ServingSettings.of(settings),
                        settings.pinned(),
                        settings.idleUnload(),
                        settings.queueLimit()));
        problems.remove(model.name());
        Map<String, Entry> next = new TreeMap<>(served);
        next.put(model.name(), new Entry(model.name(), model.importedAt()));
        publish(next);
    }

    public synchronized void withdraw(String name) {
        Map<String, Entry> next = new TreeMap<>(served);
        next.remove(name);
        publish(next);
        problems.remove(name);
        fleet.withdraw(name);
    }

    private void publish(Map<String, Entry> next) {
        listed = List.copyOf(next.values());
        served = Map.copyOf(next);
    }

    @Override
    public List<Entry> entries() {
        return listed;
    }

    @Override
    public @Nullable Entry find(String name) {
        return served.get(name);
    }

    public List<InstanceView> instances() {
        return fleet.instances();
    }

    /// Why models of the registry are not served, by name.
    public Map<String, String> problems() {
        return Map.copyOf(problems);
    }
}
