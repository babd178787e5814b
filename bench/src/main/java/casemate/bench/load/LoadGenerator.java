package casemate.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import casemate.bench.wire.Transport;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.EventLoop;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// Puts a load on a proxy or runtime of this machine and says what came of it.
///
/// As a program: `LoadGenerator MODE TARGET [--FLAG VALUE]...` (see [LoadPlan#parse]) prints one
/// report as JSON. Without arguments it reads such lines from standard input and answers each with
/// one line, warmer from one to the next.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
public final class LoadGenerator {
    private static final Duration SAMPLE = Duration.ofMillis(500);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration STREAMS_LATE = Duration.ofSeconds(30);

    private LoadGenerator() {}

    /// Runs a load to its end; takes as long as the plan says, and at most 30 s more.
    ///
    /// @throws Exception when the load itself fails; a target that fails is counted, not thrown
    public static LoadReport run(LoadPlan plan) throws Exception {
        return onALoop(loop -> run(plan, loop));
    }

    private static LoadReport run(LoadPlan plan, EventLoop loop) throws Exception {
        Load load =
                switch (plan.mode()) {
                    case SATURATE -> new ClosedLoop(plan, loop);
                    case RATE -> new OpenLoop(plan, loop);
                    case STREAM -> new Streams(plan, loop);
                    case GENERATE -> new Generation(List.of(plan), loop);
                };
        var counts = new Counts();
        var meter = new ProcessMeter(plan.meter());
        on(loop, load::start);
        Thread.sleep(plan.warmup());
        meter.start();
        on(loop, () -> load.measure(counts));
        if (plan.mode() == LoadPlan.Mode.STREAM) {
            var longest = plan.interval().multipliedBy(plan.chunks()).plus(STREAMS_LATE);
            await(loop, load, meter, longest);
        } else {
            sample(meter, plan.measured());
        }
        on(loop, load::drain);
        var metered = meter.stop();
        await(loop, load, meter, DRAIN);
        on(loop, load::stop);
        return counts.report(metered);
    }

    /// Streams chats from one runtime in several ways, of which each chat takes one by chance.
    ///
    /// @param plans of mode `GENERATE`, one for each way; `connections`, `interval` and times are
    ///   the first one's
    /// @return in the order of the plans
    public static List<LoadReport> runMixed(List<LoadPlan> plans) throws Exception {
        return onALoop(loop -> runMixed(plans, loop));
    }

    private static List<LoadReport> runMixed(List<LoadPlan> plans, EventLoop loop)
            throws Exception {
        var load = new Generation(plans, loop);
        List<Counts> counts = plans.stream().map(plan -> new Counts()).toList();
        var nobody = new ProcessMeter(0);
        on(loop, load::start);
        Thread.sleep(plans.getFirst().warmup());
        on(loop, () -> load.measure(counts));
        Thread.sleep(plans.getFirst().measured());
        on(loop, load::drain);
        await(loop, load, nobody, DRAIN);
        on(loop, load::stop);
        return counts.stream().map(seen -> seen.report(nobody.stop())).toList();
    }

    private interface Run<T> {
        T on(EventLoop loop) throws Exception;
    }

    /// On an event loop of its own, which ends with it.
    private static <T> T onALoop(Run<T> run) throws Exception {
        var group = Transport.loops("load-generator", 1);
        try {
            return run.on(group.next());
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static void sample(ProcessMeter meter, Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            Thread.sleep(Duration.ofNanos(Math.min(left, SAMPLE.toNanos())));
            meter.sample();
        }
    }

    private static void await(EventLoop loop, Load load, ProcessMeter meter, Duration longest)
            throws Exception {
        long end = System.nanoTime() + longest.toNanos();
        while (!get(loop, load::idle) && System.nanoTime() < end) {
            sample(meter, SAMPLE);
        }
    }

    private static void on(EventLoop loop, Runnable step) throws Exception {
        loop.submit(step).get();
    }

    private static <T> T get(EventLoop loop, Callable<T> question) throws Exception {
        return loop.submit(question).get();
    }

    public static void main(String[] args) throws Exception {
        var json = new ObjectMapper();
        if (args.length > 0) {
            System.out.println(
                    json.writeValueAsString(run(LoadPlan.parse(String.join(" ", args)))));
            return;
        }
        var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(json.writeValueAsString(run(LoadPlan.parse(line))));
        }
    }
}
