package casemate.runtimes.worker.http;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/// The counters of one worker, in Prometheus' text format.
public final class Metrics {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final LongAdder promptTokens = new LongAdder();
    private final LongAdder predictedTokens = new LongAdder();

    public void promptTokens(int tokens) {
        promptTokens.add(tokens);
    }

    public void predictedTokens(int tokens) {
        predictedTokens.add(tokens);
    }

    public String text(Workbench slots) {
        return metric("requests_processing", "gauge", "Requests being computed.", slots.running())
                + metric(
                        "requests_deferred",
                        "gauge",
                        "Requests waiting for a slot.",
                        slots.waiting())
                + metric(
                        "prompt_tokens_total",
                        "counter",
                        "Prompt tokens of all requests that reached a slot.",
                        promptTokens.sum())
                + metric(
                        "tokens_predicted_total",
                        "counter",
                        "Tokens generated, including those that nobody waited for.",
                        predictedTokens.sum());
    }

    private static String metric(String name, String type, String help, long value) {
        return String.format(
                Locale.ROOT,
                "# HELP casemate_worker_%s %s%n# TYPE casemate_worker_%s %s%ncasemate_worker_%s"
                        + " %d%n",
                name,
                help,
                name,
                type,
                name,
                value);
    }
}
