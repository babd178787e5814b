package casemate.blackbox;

import casemate.blackbox.GeneratedRequests.Endpoint;
import casemate.blackbox.GeneratedRequests.Target;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sends generated requests on several connections at once, and watches what they do to the
/// runtime.
final class RequestStorm {
    private static final int AT_ONCE = 8;
    private static final int MOST_FINDINGS = 20;

    /// How many are sent once more. After each end the runtime rests longer.
    private static final int ALONE = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHOWN = 1_500;
    private static final int REQUESTS_OF_CLIENT = 500;

    /// Prints how often each refusal was given, to see how deep the requests reach.
    private static final boolean TALLY = Boolean.getBoolean("casemate.fuzz.tally");

    /// Codes that say that a runtime ended, hangs, or was not there.
    private static final List<String> FATAL =
            List.of(
                    "runtime_failed",
                    "runtime_error",
                    "ends_runtimes",
                    "model_failing",
                    "model_loading",
                    "model_too_large",
                    "first_byte_timeout",
                    "stream_stalled",
                    "internal_error");

    private static final Pattern RUN = Pattern.compile("(.)\\1{40,}", Pattern.DOTALL);

    private final Appliance appliance;
    private final long seed;
    private final List<String> findings = new ArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile HttpClient client = Appliance.HTTP;

    RequestStorm(Appliance appliance, long seed) {
        this.appliance = appliance;
        this.seed = seed;
    }

    /// What went wrong, each with the request that can be sent again.
    List<String> findings() {
        return findings;
    }

    /// @param from number of the first request
    void run(Target target, int from, int count) throws Exception {
        // The model is loaded by the first good request, not by a generated one.
        expectGood(target, "before the load");
        List<Long> runtimes = runtimes();
        Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
        Map<String, Integer> said = new ConcurrentHashMap<>();
        LongAccumulator slowest = new LongAccumulator(Math::max, 0);
        ConcurrentLinkedQueue<Integer> suspects = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger(from);
        long started = System.nanoTime();
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < AT_ONCE; i++) {
                clients.add(
                        threads.submit(() -> {
                            int number;
                            while ((number = next.getAndIncrement()) < from + count
                                    && suspects.size() < MOST_FINDINGS) {
                                Reply reply = send(target, number);
                                statuses.merge(reply.status, 1, Integer::sum);
                                slowest.accumulate(reply.millis);
                                if (TALLY && reply.status != 200) {
                                    said.merge(reply.said(), 1, Integer::sum);
                                }
                                if (reply.fatal()) {
                                    suspects.add(number);
                                    System.out.println(describe(target, number, reply));
                                }
                            }
                        }));
            }
        }
        for (Future<?> client : clients) {
            client.get();
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %d in %.1f s, the slowest in %d ms, by status %s%n",
                target.endpoint().path,
                statuses.values().stream().mapToInt(Integer::intValue).sum(),
                (System.nanoTime() - started) / 1e9,
                slowest.get(),
                new TreeMap<>(statuses));
        said.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(40)
                .forEach(entry ->
                        System.out.println("  " + entry.getValue() + " " + entry.getKey()));
        judge(target, runtimes, List.copyOf(suspects));
    }

    private void judge(Target target, List<Long> before, List<Integer> suspects) throws Exception {
        if (!appliance.process().isAlive()) {
            throw new AssertionError("the server ended\n" + appliance.logText());
        }
        // Those beside the one that ended a runtime were cut as well: each once more, alone.
        for (int number : suspects.subList(0, Math.min(suspects.size(), ALONE))) {
            expectGood(target, "before number " + number + " by itself");
            Reply reply = send(target, number);
            if (reply.fatal()) {
                findings.add("by itself: " + describe(target, number, reply));
            }
        }
        expectGood(target, "after the load");
        if (!runtimes().equals(before)) {
            findings.add(
                    target.endpoint().path
                            + ": the runtimes were processes "
                            + before
                            + " and are "
                            + runtimes()
                            + "; requests that were cut: "
                            + suspects);
        }
    }

    private List<Long> runtimes() {
        return appliance.runtimeProcesses().stream().map(ProcessHandle::pid).sorted().toList();
    }

    private void expectGood(Target target, String when) throws Exception {
        String body =
                switch (target.endpoint()) {
                    case CHAT ->
                            "\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
                    case COMPLETIONS -> "\"max_tokens\":2,\"prompt\":\"Hi\"";
                    case RESPONSES -> "\"max_output_tokens\":2,\"input\":\"Hi\"";
                    case EMBEDDINGS -> "\"input\":\"Hi\"";
                    case TOKENIZE -> "\"content\":\"Hi\"";
                    case DETOKENIZE -> "\"tokens\":[5]";
                    case MODELS -> "";
                };
        String whole = "{\"model\":\"" + target.model() + "\"," + body + "}";
        Appliance.await(
                "served well " + when + " on " + target.endpoint().path,
                Duration.ofMinutes(5),
                () ->
                        (target.endpoint() == Endpoint.MODELS
                                                ? appliance.get(target.endpoint().path)
                                                : appliance.post(target.endpoint().path, whole))
                                        .statusCode()
                                == 200);
    }

    /// @param status 0 when there was no answer
    private record Reply(int status, String body, long millis) {
        /// The beginning of the message, without what differs from one to the next.
        String said() {
            int at = Math.max(0, body.indexOf("\"message\":"));
            String message = body.substring(at, Math.min(body.length(), at + 110));
            return status + " " + message.replaceAll("[0-9]+", "N").replace('\n', ' ');
        }

        boolean fatal() {
            return status == 0
                    || (status != 200
                            && FATAL.stream().anyMatch(c -> body.contains("\"" + c + "\"")))
                    || (status == 200 && body.contains("\"code\":\"runtime_failed\""));
        }
    }

    private Reply send(Target target, int number) {
        long from = System.nanoTime();
        try {
            byte[] generated = GeneratedRequests.body(target, seed, number);
            HttpResponse<String> answer =
                    client().send(
                                    request(target, generated).timeout(PATIENCE).build(),
                                    HttpResponse.BodyHandlers.ofString());
            long millis = (System.nanoTime() - from) / 1_000_000;
            return new Reply(answer.statusCode(), answer.body(), millis);
        } catch (HttpTimeoutException e) {
            return new Reply(0, "no answer within " + PATIENCE, PATIENCE.toMillis());
        } catch (IOException e) {
            return new Reply(0, e.toString(), 0);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// A new one now and then: where an answer comes before the whole request was sent, the JDK's
    /// client keeps what is left of it.
    private HttpClient client() {
        int number = sent.getAndIncrement();
        if (number % REQUESTS_OF_CLIENT == 0) {
            client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();
        }
        return client;
    }

    private HttpRequest.Builder request(Target target, byte[] generated) throws IOException {
        String path = target.endpoint().path;
        if (target.endpoint() != Endpoint.MODELS) {
            return appliance.request(path).POST(HttpRequest.BodyPublishers.ofByteArray(generated));
        }
        String name = new String(generated, StandardCharsets.UTF_8);
        return appliance.request(path + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    private String describe(Target target, int number, Reply reply) {
        byte[] body = GeneratedRequests.body(target, seed, number);
        String text = new String(body, StandardCharsets.UTF_8);
        return String.format(
                Locale.ROOT,
                "number %d of seed %d (-Dcasemate.fuzz.seed=%d -Dcasemate.fuzz.from=%d"
                        + " -Dcasemate.fuzz.requests=1 -Dcasemate.fuzz.endpoint=%s):%n"
                        + "  POST %s, %d bytes: %s%n  answer %d: %s",
                number,
                seed,
                seed,
                number,
                target.endpoint(),
                target.endpoint().path,
                body.length,
                shortened(text),
                reply.status,
                shortened(reply.body));
    }

    /// Long runs of one character are told by their length.
    private static String shortened(String text) {
        String told =
                text.length() > SHOWN
                        ? RUN.matcher(text)
                                .replaceAll(run ->
                                        "<"
                                                + run.group().length()
                                                + " x "
                                                + Matcher.quoteReplacement(run.group(1))
                                                + ">")
                        : text;
        return told.length() <= SHOWN
                ? told
                : told.substring(0, SHOWN) + "... (" + told.length() + " characters)";
    }
}
