package casemate.gateway.sinks;

import casemate.gateway.Outcome;
import casemate.gateway.OutcomeSink;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.surface.Operation;
import casemate.runtimes.fleet.InstanceView;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What Prometheus is told of model calls. The label values of a call are looked up once, at its
/// end; models are those that the policy has let through, so nobody can make more of them by
/// asking.
public final class GatewayMetrics implements OutcomeSink {
    private static final double NANOS = 1e9;
    private static final double[] SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
        300
    };
    private static final String NO_MODEL = "";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests =
            Counter.builder()
                    .name("casemate_requests_total")
                    .help("Model calls that have ended, by how they ended.")
                    .labelNames("operation", "model", "outcome")
                    .withoutExemplars()
                    .register(registry);
    private final Counter refusals =
            Counter.builder()
                    .name("casemate_errors_total")
                    .help("Model calls that were refused or failed, by the error's code.")
                    .labelNames("operation", "code")
                    .withoutExemplars()
                    .register(registry);
    private final Counter tokens =
            Counter.builder()
                    .name("casemate_tokens_total")
                    .help("Tokens used, as the runtime counted them.")
                    .labelNames("operation", "model", "kind")
                    .withoutExemplars()
                    .register(registry);
    private final Histogram queue =
            histogram(
                    "casemate_queue_seconds",
                    "Time that a call waited for an instance of its model.");
    private final Histogram firstByte =
            histogram(
                    "casemate_first_byte_seconds",
                    "Time from a call's arrival to the first byte of the runtime's answer.");
    private final Histogram duration =
            histogram("casemate_request_seconds", "Time from a call's arrival to its end.");
    private final Map<String, Map<Operation, Points>> points = new ConcurrentHashMap<>();

    private Histogram histogram(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames("operation", "model")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .withoutExemplars()
                .register(registry);
    }

    public PrometheusRegistry registry() {
        return registry;
    }

    /// A figure that is read when Prometheus asks.
    public void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    /// How many instances of each model are in which state.
    public void instances(Supplier<List<InstanceView>> instances) {
        GaugeWithCallback.builder()
                .name("casemate_instances")
                .help("Instances of models, by their state.")
                .labelNames("model", "state")
                .callback(callback ->
                        instances.get().stream()
                                .collect(
                                        Collectors.groupingBy(
                                                view -> List.of(view.model(), view.state()),
                                                Collectors.counting()))
                                .forEach((labels, count) ->
                                        callback.call(count, labels.get(0), labels.get(1))))
                .register(registry);
    }

    @Override
    public void ended(Outcome outcome) {
        points(outcome.model(), outcome.operation()).add(outcome);
        ApiError error = outcome.error();
        if (error != null) {
            refusals.labelValues(label(outcome.operation()), error.code()).inc();
        }
    }

    private Points points(@Nullable String model, Operation operation) {
        String name = model == null ? NO_MODEL : model;
        Map<Operation, Points> ofModel = points.get(name);
        if (ofModel == null) {
            ofModel = points.computeIfAbsent(name, _ -> new ConcurrentHashMap<>());
        }
        Points found = ofModel.get(operation);
        return found != null ? found : ofModel.computeIfAbsent(operation, o -> new Points(name, o));
    }

    private static String label(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    /// The data points of one model and operation.
    private final class Points {
        private final Map<Outcome.End, CounterDataPoint> ends = new EnumMap<>(Outcome.End.class);
        private final CounterDataPoint prompt;
        private final CounterDataPoint completion;
        private final DistributionDataPoint queueTime;
        private final DistributionDataPoint firstByteTime;
        private final DistributionDataPoint totalTime;

        private Points(String model, Operation operation) {
            String name = label(operation);
            for (Outcome.End end : Outcome.End.values()) {
                String outcome = end.name().toLowerCase(Locale.ROOT);
                ends.put(end, requests.labelValues(name, model, outcome));
            }
            prompt = tokens.labelValues(name, model, "prompt");
            completion = tokens.labelValues(name, model, "completion");
            queueTime = queue.labelValues(name, model);
            firstByteTime = firstByte.labelValues(name, model);
            totalTime = duration.labelValues(name, model);
        }

        private void add(Outcome outcome) {
            CounterDataPoint end = ends.get(outcome.end());
            if (end != null) {
                end.inc();
            }
            if (outcome.end() == Outcome.End.REFUSED) {
                return;
            }
            prompt.inc(outcome.promptTokens());
            completion.inc(outcome.completionTokens());
            queueTime.observe(outcome.queueNanos() / NANOS);
            if (outcome.firstByteNanos() > 0) {
                firstByteTime.observe(outcome.firstByteNanos() / NANOS);
            }
            totalTime.observe(outcome.totalNanos() / NANOS);
        }
    }
}
