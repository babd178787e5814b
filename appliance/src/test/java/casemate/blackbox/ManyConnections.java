package casemate.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Connections that one thread keeps open, until the server ends them or this is closed.
final class ManyConnections implements AutoCloseable {
    private static final long A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final InetSocketAddress server;
    private final Habit habit;
    private final Selector selector = Selector.open();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final ByteBuffer read;
    private volatile boolean over;

    /// What each of them does.
    ///
    /// @param first what it sends at once
    /// @param more a byte that it sends each second; nothing when empty
    /// @param reading bytes that it reads each second; all at once with [Integer#MAX_VALUE]
    record Habit(String first, String more, int reading) {
        static Habit sends(String first) {
            return new Habit(first, "", Integer.MAX_VALUE);
        }
    }

    ManyConnections(int port, int count, Habit habit) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.habit = habit;
        read = ByteBuffer.allocate(Math.min(habit.reading, 4_096));
        thread.execute(() -> run(count));
    }

    private void run(int count) {
        try {
            for (int i = 0; i < count && !over; i++) {
                connect();
                if (i % 64 == 0) {
                    selector.selectNow(this::read);
                }
            }
            goOn();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            selector.keys().forEach(ManyConnections::cut);
        }
    }

    private void goOn() throws IOException {
        long next = System.nanoTime() + A_SECOND;
        while (!over) {
            if (habit.reading == Integer.MAX_VALUE) {
                selector.select(this::read, 100);
            } else {
                sleep();
            }
            if (System.nanoTime() - next > 0) {
                next += A_SECOND;
                selector.keys().forEach(this::everySecond);
            }
        }
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Who is not let in is counted as one who was and was sent away.
    private void connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            if (habit.reading != Integer.MAX_VALUE) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
            }
            channel.connect(server);
            channel.write(ByteBuffer.wrap(habit.first.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            open.incrementAndGet();
        } catch (IOException _) {
            channel.close();
        }
        opened.incrementAndGet();
    }

    private void everySecond(SelectionKey key) {
        if (key.isValid() && !habit.more.isEmpty()) {
            try {
                ((SocketChannel) key.channel())
                        .write(ByteBuffer.wrap(habit.more.getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException _) {
                gone(key);
            }
        }
        if (key.isValid() && habit.reading != Integer.MAX_VALUE) {
            read(key);
        }
    }

    private void read(SelectionKey key) {
        try {
            read.clear();
            if (((SocketChannel) key.channel()).read(read) < 0) {
                gone(key);
            }
        } catch (IOException _) {
            gone(key);
        }
    }

    private void gone(SelectionKey key) {
        open.decrementAndGet();
        cut(key);
    }

    private static void cut(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How many have tried to come.
    int opened() {
        return opened.get();
    }

    /// How many the server has not ended.
    int open() {
        return open.get();
    }

    @Override
    public void close() throws IOException {
        over = true;
        selector.wakeup();
        thread.close();
        selector.close();
    }
}
