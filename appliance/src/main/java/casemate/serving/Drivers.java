package casemate.serving;

import casemate.runtimes.device.Machine;
import casemate.runtimes.driver.Availability;
import casemate.runtimes.driver.DjlDriver;
import casemate.runtimes.driver.Driver;
import casemate.runtimes.driver.LlamaServerDriver;
import casemate.runtimes.driver.LlamaWorkerDriver;
import casemate.runtimes.driver.TemplateDriver;
import casemate.runtimes.driver.VllmDriver;
import casemate.runtimes.model.ModelFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The runtimes of this appliance, the preferred ones first.
///
/// @param machine read when availability has to be known
public record Drivers(List<Driver> all, Supplier<Machine> machine) {
    public Drivers {
        all = List.copyOf(all);
    }

    /// @param dataDirectory where the libraries of a runtime are when no setting says so
    public static Drivers of(
            RuntimePrograms runtimes, Path dataDirectory, Supplier<Machine> machine) {
        List<String> own = OwnCommand.line();
        List<Driver> drivers = new ArrayList<>();
        drivers.add(new LlamaServerDriver(program(runtimes.llamaServer(), "llama-server")));
        drivers.add(new VllmDriver(program(runtimes.vllm(), "vllm")));
        drivers.add(new LlamaWorkerDriver(own));
        drivers.add(
                new DjlDriver(
                        own,
                        Objects.requireNonNullElse(
                                runtimes.djlPack(), dataDirectory.resolve("runtimes/pytorch"))));
        Templates.of(runtimes.templates()).forEach(t -> drivers.add(new TemplateDriver(t)));
        return new Drivers(drivers, machine);
    }

    private static String program(@Nullable Path configured, String name) {
        return configured == null ? name : configured.toString();
    }

    /// The driver for a model: the configured one, else the first that is available and accepts it.
    ///
    /// @param configured a driver's id; null when the choice is ours
    /// @throws IllegalArgumentException when there is none, with the reason of each
    public Driver choose(String model, ModelFacts facts, @Nullable String configured) {
        if (configured != null) {
            return all.stream()
                    .filter(d -> d.id().equals(configured))
                    .findFirst()
                    .orElseThrow(() -> unknown(model, configured));
        }
        List<Driver> accepting = all.stream().filter(d -> d.accepts(facts)).toList();
        Machine now = machine.get();
        return accepting.stream()
                .filter(d -> d.availability(now) instanceof Availability.Available)
                .findFirst()
                .orElseThrow(() -> none(model, facts, accepting, now));
    }

    private IllegalArgumentException unknown(String model, String configured) {
        return new IllegalArgumentException(
                String.format(
                        Locale.ROOT,
                        "models.%s.driver: there is no runtime `%s`; there are %s.",
                        model,
                        configured,
                        all.stream().map(Driver::id).collect(Collectors.joining(", "))));
    }

    private static IllegalArgumentException none(
            String model, ModelFacts facts, List<Driver> accepting, Machine now) {
        String reasons =
                accepting.stream()
                        .map(d -> d.id() + ": " + reason(d.availability(now)))
                        .collect(Collectors.joining("; "));
        return new IllegalArgumentException(
                String.format(
                        Locale.ROOT,
                        "no runtime here can load %s (%s, %s). %s",
                        model,
                        facts.format(),
                        facts.architecture(),
                        reasons.isEmpty() ? "None accepts it." : reasons));
    }

    private static String reason(Availability availability) {
        return availability instanceof Availability.Unavailable(var reason) ? reason : "available";
    }
}
