package casemate.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// In whatever pieces a stream comes, its events are those that a plain parser finds in the whole
/// of it, each as soon as its last byte is there. Two differences to the HTML standard's parser are
/// meant: a carriage return alone ends no line, which no runtime sends, and empty lines in front of
/// an event are kept with it.
@Timeout(60)
class EventBufferTest {
    private static final List<String> LINES =
            List.of(
                    "data: {\"choices\":[{\"delta\":{\"content\":\"\\n\\n\"}}]}",
                    "data:x",
                    "data:",
                    "data: ",
                    "data:  two spaces",
                    "data: [DONE]",
                    "data: caf\u00e9 \u2028",
                    "database: x",
                    " data: x",
                    "event: error",
                    "event:",
                    "id: 7",
                    "retry: 10",
                    ": data: a comment",
                    ":",
                    "error: {\"message\":\"old llama-server\"}",
                    "no colon");

    private final Random random = new Random(20261124);

    /// Values of one event's fields in their order.
    private record Event(List<String> data, List<String> event, List<String> id) {
        Event() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void line(String line) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                return;
            }
            String value = line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (line.substring(0, colon)) {
                case "data" -> data.add(value);
                case "event" -> event.add(value);
                case "id" -> id.add(value);
                default -> {}
            }
        }

        static Event in(byte[] bytes, int start, int end) {
            return new Event(
                    values(bytes, start, end, "data:"),
                    values(bytes, start, end, "event:"),
                    values(bytes, start, end, "id:"));
        }

        private static List<String> values(byte[] bytes, int start, int end, String name) {
            List<String> values = new ArrayList<>();
            int value = EventFields.value(bytes, start, end, name);
            while (value >= 0) {
                int lineEnd = EventFields.lineEnd(bytes, value, end);
                values.add(new String(bytes, value, lineEnd - value, StandardCharsets.UTF_8));
                value = EventFields.value(bytes, lineEnd, end, name);
            }
            return values;
        }
    }

    /// Events of a stream, by lines. What stands behind the last empty line is none.
    private static List<Event> parsed(byte[] stream) {
        List<Event> events = new ArrayList<>();
        Event event = new Event();
        boolean lines = false;
        String text = new String(stream, StandardCharsets.UTF_8);
        for (int from = 0, to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
            String line = text.substring(from, to);
            line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (!line.isEmpty()) {
                event.line(line);
                lines = true;
            } else if (lines) {
                events.add(event);
                event = new Event();
                lines = false;
            }
            from = to + 1;
        }
        return events;
    }

    /// Whether the current event of a buffer is more than empty lines.
    private static boolean hasLines(EventBuffer buffer, int end) {
        return !parsed(Arrays.copyOfRange(buffer.bytes(), buffer.eventStart(), end)).isEmpty();
    }

    /// The next piece of a stream, in one of the two ways in which it may be appended.
    private void append(EventBuffer buffer, byte[] stream, int from, int to) {
        byte[] piece = Arrays.copyOfRange(stream, from, to);
        if (random.nextBoolean()) {
            buffer.append(Unpooled.wrappedBuffer(piece));
        } else {
            buffer.append(piece);
        }
    }

    private byte[] randomStream() {
        StringBuilder stream = new StringBuilder();
        int style = random.nextInt(3);
        for (int events = random.nextInt(6); events >= 0; events--) {
            for (int lines = random.nextInt(4); lines >= 0; lines--) {
                stream.append(LINES.get(random.nextInt(LINES.size())));
                if (random.nextInt(50) == 0) {
                    stream.append("long".repeat(random.nextInt(3_000)));
                }
                stream.append(lineEnd(style));
            }
            stream.append(lineEnd(style));
            if (random.nextInt(5) == 0) {
                stream.append(lineEnd(style));
            }
        }
        if (random.nextInt(3) == 0) {
            stream.append("data: not the whole of it");
        }
        return stream.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String lineEnd(int style) {
        return switch (style) {
            case 0 -> "\n";
            case 1 -> "\r\n";
            default -> random.nextBoolean() ? "\n" : "\r\n";
        };
    }

    private int nextCut(int from, int length) {
        int piece = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(200);
        return Math.min(length, from + piece);
    }

    @Test
    void findsWhatAPlainParserFinds() {
        int found = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] stream = randomStream();
            EventBuffer buffer = new EventBuffer();
            List<Event> events = new ArrayList<>();
            int ended = 0;
            for (int from = 0; from < stream.length; ) {
                int to = nextCut(from, stream.length);
                append(buffer, stream, from, to);
                from = to;
                for (int end = buffer.eventEnd(); end >= 0; end = buffer.eventEnd()) {
                    if (hasLines(buffer, end)) {
                        events.add(Event.in(buffer.bytes(), buffer.eventStart(), end));
                    }
                    ended += end - buffer.eventStart();
                    buffer.keep(end);
                }
                assertThat(buffer.partialLength()).isEqualTo(to - ended);
                if (stream.length < 1_000) {
                    assertThat(events).isEqualTo(parsed(Arrays.copyOf(stream, to)));
                }
            }
            assertThat(events).isEqualTo(parsed(stream));
            found += events.size();
        }
        assertThat(found).isGreaterThan(10_000);
    }

    /// All streams of few bytes, byte by byte.
    @Test
    void findsEveryEndAtItsLastByte() {
        for (int length = 1; length <= 9; length++) {
            for (int code = 0; code < Math.pow(3, length); code++) {
                byte[] stream = new byte[length];
                for (int i = 0, rest = code; i < length; i++, rest /= 3) {
                    stream[i] = (byte) "\n\rx".charAt(rest % 3);
                }
                EventBuffer buffer = new EventBuffer();
                int events = 0;
                for (int i = 0; i < length; i++) {
                    buffer.append(new byte[] {stream[i]});
                    for (int end = buffer.eventEnd(); end >= 0; end = buffer.eventEnd()) {
                        events += hasLines(buffer, end) ? 1 : 0;
                        buffer.keep(end);
                    }
                    if (parsed(Arrays.copyOf(stream, i + 1)).size() != events) {
                        String text = new String(stream, StandardCharsets.US_ASCII);
                        assertThat(text.replace("\n", "\\n").replace("\r", "\\r"))
                                .as("%d events after byte %d", events, i)
                                .isEmpty();
                    }
                }
            }
        }
    }

    /// What is taken is what was kept and what was given instead, in order, whatever else is done.
    @Test
    void givesExactlyWhatIsKept() {
        for (int i = 0; i < 4_000; i++) {
            EventBuffer buffer = new EventBuffer();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            byte[] stream = randomStream();
            int current = 0;
            for (int from = 0; from < stream.length; ) {
                int to = nextCut(from, stream.length);
                append(buffer, stream, from, to);
                from = to;
                for (int end = buffer.eventEnd(); end >= 0; end = buffer.eventEnd()) {
                    int length = end - buffer.eventStart();
                    byte[] event = Arrays.copyOfRange(stream, current, current + length);
                    expected.writeBytes(keptOrReplaced(buffer, end, event));
                    current += length;
                }
                assertThat(parsed(Arrays.copyOfRange(stream, current, to))).isEmpty();
                assertThat(buffer.partialLength()).isEqualTo(to - current);
                assertThat(buffer.wholeLength()).isEqualTo(expected.size() - taken.size());
                switch (random.nextInt(20)) {
                    case 0 -> {
                        buffer.dropPartial();
                        current = to;
                    }
                    case 1 -> {
                        buffer.keepAll();
                        expected.write(stream, current, to - current);
                        current = to;
                    }
                    case 2, 3, 4, 5 -> take(buffer, taken);
                    default -> {}
                }
            }
            take(buffer, taken);
            assertThat(Arrays.equals(taken.toByteArray(), expected.toByteArray())).isTrue();
        }
    }

    /// @return what has to be written for the event
    private byte[] keptOrReplaced(EventBuffer buffer, int end, byte[] event) {
        if (random.nextInt(3) > 0) {
            buffer.keep(end);
            return event;
        }
        byte[] instead = new byte[random.nextBoolean() ? 0 : random.nextInt(300)];
        Arrays.fill(instead, (byte) '\n');
        buffer.replace(end, instead);
        return instead;
    }

    private static void take(EventBuffer buffer, ByteArrayOutputStream taken) {
        int length = buffer.wholeLength();
        int partial = buffer.partialLength();
        taken.write(buffer.take(), 0, length);
        assertThat(buffer.wholeLength()).isZero();
        assertThat(buffer.partialLength()).isEqualTo(partial);
    }

    /// The search once went on from where the dropped bytes had ended.
    @Test
    void eventBehindADroppedOneIsFoundAtOnce() {
        EventBuffer buffer = new EventBuffer();
        buffer.append(bytes("dropped"));
        assertThat(buffer.eventEnd()).isNegative();
        buffer.dropPartial();
        buffer.append(bytes("a\n\nb"));
        assertThat(buffer.eventEnd()).isEqualTo(3);
    }

    /// Whoever waits for the end of an event sees to the byte how long it has become, and the end
    /// of the longest is found as well; in time, since nothing is searched twice.
    @Test
    void longestEventIsMeasuredToTheByte() {
        EventBuffer buffer = new EventBuffer();
        buffer.append(bytes("data: before\n\n"));
        buffer.keep(buffer.eventEnd());
        byte[] piece = new byte[64];
        Arrays.fill(piece, (byte) 'x');
        for (int length = 0; length < EventBuffer.MAX_EVENT; length += piece.length) {
            assertThat(buffer.partialLength()).isEqualTo(length);
            buffer.append(piece);
            assertThat(buffer.eventEnd()).isNegative();
        }
        assertThat(buffer.partialLength()).isEqualTo(EventBuffer.MAX_EVENT);
        buffer.append(bytes("\n\r\n"));
        assertThat(buffer.eventEnd()).isEqualTo(14 + EventBuffer.MAX_EVENT + 3);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
