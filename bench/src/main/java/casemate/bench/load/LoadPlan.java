package casemate.bench.load;

import casemate.bench.wire.Address;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One load on one target. What a mode does not use is ignored.
///
/// @param headers further ones of every request, such as a proxy needs to know its upstream;
///   neither name nor value has a space
/// @param connections kept open: all busy in `SATURATE`, as many as needed up to this in `RATE`
/// @param perSecond requests started each second in `RATE`
/// @param warmup load before anything is measured
/// @param measured how long is measured, in `SATURATE` and `RATE`
/// @param streams at the same time in `STREAM`, opened evenly within the warm-up
/// @param chunks of each stream
/// @param interval between the chunks of a stream; in `GENERATE` the longest pause before a chat
/// @param slowReaders further streams without end, of which one byte a second is read, in `STREAM`
/// @param ignoreEnd whether every answer is to be as long as it may, where the runtime knows
///   `ignore_eos`, in `GENERATE`
/// @param meter process whose CPU time and memory (with its children's) are measured, or 0
public record LoadPlan(
        Mode mode,
        Address target,
        @Nullable String bearer,
        String model,
        Map<String, String> headers,
        int connections,
        int perSecond,
        Duration warmup,
        Duration measured,
        int streams,
        int chunks,
        Duration interval,
        int slowReaders,
        boolean ignoreEnd,
        long meter) {
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+=[!-~]+");
    private static final Duration LONGEST = Duration.ofMinutes(30);

    public enum Mode {
        /// Closed loop: every connection asks again as soon as it is answered.
        SATURATE,
        /// Open loop: requests start when they are due, and latency counts from then (no
        /// coordinated omission).
        RATE,
        /// Streams at a fixed pace; each chunk's delay is the time from its sending to its reading.
        STREAM,
        /// Closed loop of streamed chats with a real runtime, with pauses; `chunks` is the most
        /// tokens of each.
        GENERATE
    }

    public LoadPlan {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        headers.forEach(LoadPlan::requireOneLine);
        within("connections", connections, 1, 20_000);
        within("rate", perSecond, 1, 200_000);
        within("streams", streams, 0, 20_000);
        within("chunks", chunks, 1, 1_000_000);
        within("slow-readers", slowReaders, 0, 1_000);
        var total =
                mode == Mode.STREAM
                        ? warmup.plus(interval.multipliedBy(chunks))
                        : warmup.plus(measured);
        if (total.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a load of " + total.toSeconds() + " s is beyond " + LONGEST.toSeconds());
        }
    }

    private static void requireOneLine(String name, String value) {
        if (!HEADER.matcher(name + "=" + value).matches()) {
            throw new IllegalArgumentException(
                    "--header " + name + "=" + value + " is not NAME=VALUE without spaces");
        }
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "--" + name + " is " + value + ", not in " + least + ".." + most);
        }
    }

    public static Builder at(Mode mode, Address target) {
        return new Builder(mode, target);
    }

    /// Reads `MODE TARGET [--bearer B] [--model M] [--header NAME=VALUE]... [--connections N]
    /// [--rate N] [--warmup S] [--seconds S] [--streams N] [--chunks N] [--interval-ms N]
    /// [--slow-readers N] [--ignore-end BOOLEAN] [--meter PID]`.
    ///
    /// @throws IllegalArgumentException naming the word that is wrong
    public static LoadPlan parse(String line) {
        List<String> words = Arrays.asList(line.strip().split("\\s+", -1));
        if (words.size() < 2 || words.size() % 2 != 0) {
            throw new IllegalArgumentException(
                    "'" + line + "' is not MODE TARGET [--FLAG VALUE]...");
        }
        var mode = Mode.valueOf(words.get(0).toUpperCase(Locale.ROOT));
        var builder = at(mode, Address.parse(words.get(1)));
        for (int i = 2; i < words.size(); i += 2) {
            builder.set(words.get(i), words.get(i + 1));
        }
        return builder.build();
    }

    /// The line that [#parse] reads.
    public String line() {
        var target =
                switch (this.target) {
                    case Address.Unix(var path) -> "unix:" + path;
                    case Address.Tcp(var port) -> Integer.toString(port);
                };
        return mode.name().toLowerCase(Locale.ROOT)
                + (" " + target)
                + (bearer == null ? "" : " --bearer " + bearer)
                + (" --model " + model)
                + headers.entrySet().stream()
                        .map(header -> " --header " + header.getKey() + "=" + header.getValue())
                        .collect(Collectors.joining())
                + (" --connections " + connections)
                + (" --rate " + perSecond)
                + (" --warmup " + warmup.toSeconds())
                + (" --seconds " + measured.toSeconds())
                + (" --streams " + streams)
                + (" --chunks " + chunks)
                + (" --interval-ms " + interval.toMillis())
                + (" --slow-readers " + slowReaders)
                + (" --ignore-end " + ignoreEnd)
                + (" --meter " + meter);
    }

    /// Defaults: 64 connections, 500/s, 5 s measured after 1 s, 100 streams of 100 chunks 20 ms
    /// apart.
    public static final class Builder {
        private final Mode mode;
        private final Address target;
        private @Nullable String bearer;
        private String model = "mock";
        private final Map<String, String> headers = new LinkedHashMap<>();
        private int connections = 64;
        private int perSecond = 500;
        private Duration warmup = Duration.ofSeconds(1);
        private Duration measured = Duration.ofSeconds(5);
        private int streams = 100;
        private int chunks = 100;
        private Duration interval = Duration.ofMillis(20);
        private int slowReaders;
        private boolean ignoreEnd;
        private long meter;

        private Builder(Mode mode, Address target) {
            this.mode = mode;
            this.target = target;
        }

        public Builder as(@Nullable String bearer, String model) {
            this.bearer = bearer;
            this.model = model;
            return this;
        }

        public Builder headers(Map<String, String> more) {
            headers.putAll(more);
            return this;
        }

        public Builder connections(int connections) {
            this.connections = connections;
            return this;
        }

        public Builder perSecond(int perSecond) {
            this.perSecond = perSecond;
            return this;
        }

        public Builder seconds(int warmup, int measured) {
            this.warmup = Duration.ofSeconds(warmup);
            this.measured = Duration.ofSeconds(measured);
            return this;
        }

        public Builder streams(int streams, int chunks, Duration interval) {
            this.streams = streams;
            this.chunks = chunks;
            this.interval = interval;
            return this;
        }

        public Builder slowReaders(int slowReaders) {
            this.slowReaders = slowReaders;
            return this;
        }

        public Builder ignoreEnd(boolean ignoreEnd) {
            this.ignoreEnd = ignoreEnd;
            return this;
        }

        public Builder meter(long pid) {
            this.meter = pid;
            return this;
        }

        public LoadPlan build() {
            return new LoadPlan(
                    mode,
                    target,
                    bearer,
                    model,
                    headers,
                    connections,
                    perSecond,
                    warmup,
                    measured,
                    streams,
                    chunks,
                    interval,
                    slowReaders,
                    ignoreEnd,
                    meter);
        }

        private void set(String flag, String value) {
            switch (flag) {
                case "--bearer" -> bearer = value;
                case "--model" -> model = value;
                case "--header" -> header(value);
                case "--connections" -> connections = Integer.parseInt(value);
                case "--rate" -> perSecond = Integer.parseInt(value);
                case "--warmup" -> warmup = Duration.ofSeconds(Long.parseLong(value));
                case "--seconds" -> measured = Duration.ofSeconds(Long.parseLong(value));
                case "--streams" -> streams = Integer.parseInt(value);
                case "--chunks" -> chunks = Integer.parseInt(value);
                case "--interval-ms" -> interval = Duration.ofMillis(Long.parseLong(value));
                case "--slow-readers" -> slowReaders = Integer.parseInt(value);
                case "--ignore-end" -> ignoreEnd = Boolean.parseBoolean(value);
                case "--meter" -> meter = Long.parseLong(value);
                default -> throw new IllegalArgumentException("unknown flag '" + flag + "'");
            }
        }

        private void header(String text) {
            String[] parts = text.split("=", 2);
            headers.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
    }
}
