package casemate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// A fixed number of chats at a time with a real runtime, each streamed, one after the other. With
/// more than one way to the runtime each next chat takes one of them by chance, so that what is
/// seen of the ways was seen in the same moments of the same runtime.
///
/// Before each chat there is a pause by chance, of up to the plan's `interval`. Without it chats
/// that end together begin together, and whoever asks some microseconds later than another has
/// missed the batch that the runtime computes next.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
final class Generation implements Load {
    private static final long SEED = 20261121;
    private static final long AGAIN_MILLIS = 10;

    private final EventLoop loop;
    private final int lanes;
    private final long longestPause;
    private final List<Way> ways;
    private final List<Seat> seats = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private boolean running = true;

    /// One way to the runtime, and what has been seen of it.
    static final class Way {
        final Connector connector;
        final ByteBuf request;
        Counts counts = new Counts();

        Way(LoadPlan plan, EventLoop loop) {
            connector = new Connector(plan.target(), loop);
            request = new Requests(plan).generate(plan.chunks());
        }
    }

    /// @param plans one for each way; they differ in where and how to ask only
    Generation(List<LoadPlan> plans, EventLoop loop) {
        this.loop = loop;
        this.lanes = plans.getFirst().connections();
        this.longestPause = plans.getFirst().interval().toNanos();
        this.ways = plans.stream().map(plan -> new Way(plan, loop)).toList();
    }

    @Override
    public void start() {
        for (int i = 0; i < lanes; i++) {
            List<Seat> lane = new ArrayList<>();
            ways.forEach(way -> lane.add(new Seat(this, way, lane)));
            seats.addAll(lane);
            next(lane);
        }
    }

    /// The next chat of those that come one after the other.
    void next(List<Seat> lane) {
        var seat = anyOf(lane);
        long pause = longestPause == 0 ? 0 : random.nextLong(longestPause);
        loop.schedule(() -> ask(seat), pause, TimeUnit.NANOSECONDS);
    }

    /// The next chat after one that failed, a little later. By chance as well: a lane that stayed
    /// with the way that fails would leave the other ways without a chat, and their figures empty.
    void again(List<Seat> lane) {
        var seat = anyOf(lane);
        loop.schedule(() -> ask(seat), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Seat anyOf(List<Seat> lane) {
        return lane.get(random.nextInt(lane.size()));
    }

    private void ask(Seat seat) {
        if (running) {
            seat.ask();
        }
    }

    boolean running() {
        return running;
    }

    @Override
    public void measure(Counts fresh) {
        measure(List.of(fresh));
    }

    /// @param fresh one for each way, in their order
    void measure(List<Counts> fresh) {
        for (int i = 0; i < ways.size(); i++) {
            ways.get(i).counts = fresh.get(i);
            fresh.get(i).start();
        }
    }

    @Override
    public void drain() {
        ways.forEach(way -> way.counts.stop());
        running = false;
    }

    /// What is under way ends by itself, so that the next load finds the runtime idle.
    @Override
    public boolean idle() {
        return seats.stream().noneMatch(Seat::asked);
    }

    /// Nobody waits any longer for what is still under way.
    @Override
    public void stop() {
        seats.forEach(Seat::close);
    }
}
