package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A client that behaves well while others do not: makes one small model call after the other on a
/// connection that it keeps, and asks for health on a new connection each time, as a load balancer
/// would. Both go on until it is closed.
final class Bystander implements AutoCloseable {
    private final Appliance appliance;
    private final String key;
    private final Duration answersWithin;
    private final OtherWork others;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger looked = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();
    private final AtomicLong slowestSince = new AtomicLong();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private volatile boolean over;
    private volatile @Nullable Exception failure;

    /// @param answersWithin longest time for a look at its health, on a machine of its own
    Bystander(Appliance appliance, String key, Duration answersWithin) throws IOException {
        this.appliance = appliance;
        this.key = key;
        this.answersWithin = answersWithin;
        this.others = new OtherWork(appliance.process());
        threads.execute(() -> goOn(this::call));
        threads.execute(() -> goOn(this::look));
    }

    private void goOn(Appliance.Condition once) {
        while (!over) {
            try {
                once.holds();
            } catch (Exception e) {
                failure = e;
                return;
            }
        }
    }

    private boolean call() throws Exception {
        HttpResponse<String> answer =
                appliance.postAs(
                        key,
                        "/v1/chat/completions",
                        Streams.chat(DemoModels.GOOD, "Are you up?", false));
        (answer.statusCode() == 200 ? answered : refused).incrementAndGet();
        return true;
    }

    private boolean look() throws Exception {
        long from = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), appliance.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String line = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
            if (!line.equals("HTTP/1.1 200")) {
                throw new IOException("health was answered with `" + line + "`");
            }
        }
        long took = System.nanoTime() - from;
        slowest.accumulateAndGet(took, Math::max);
        slowestSince.accumulateAndGet(took, Math::max);
        looked.incrementAndGet();
        Thread.sleep(20);
        return true;
    }

    /// Model calls that are answered in a second, from now on.
    ///
    /// @param seconds how long they are counted
    double callsPerSecond(int seconds) throws InterruptedException {
        int before = answered.get();
        long from = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(seconds));
        double took = (System.nanoTime() - from) / 1e9;
        wellSoFar();
        return (answered.get() - before) / took;
    }

    /// The slowest answer about health since this was asked last.
    Duration slowest() {
        return Duration.ofNanos(slowestSince.getAndSet(0));
    }

    void wellSoFar() {
        assertThat(failure).as("what a well-behaved client met").isNull();
    }

    @Override
    public void close() throws IOException {
        over = true;
        threads.close();
        Duration worst = Duration.ofNanos(slowest.get());
        Duration allowed = others.allowed(answersWithin);
        System.out.printf(
                Locale.ROOT,
                "beside it: %d calls answered, %d refused; health %d times, slowest %d ms of"
                        + " %d%n",
                answered.get(),
                refused.get(),
                looked.get(),
                worst.toMillis(),
                allowed.toMillis());
        wellSoFar();
        assertThat(worst).as("slowest answer of /health/live").isLessThan(allowed);
    }
}
