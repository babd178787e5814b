package casemate.install.state;

import casemate.base.AtomicFile;
import casemate.install.state.Halt.Where;
import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is being done, one line a step, each durable before the step is. A line is its own SHA-256
/// and a JSON object; a last line that is not whole was never begun. The file holds one operation:
/// the next one replaces it.
public final class Journal {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_LINE = 16 * 1024;

    private final Path file;
    private final Halt halt;
    private @Nullable Operation operation;
    private @Nullable Step last;
    private final Set<Step> begun = EnumSet.noneOf(Step.class);
    private String reason = "";
    private @Nullable End end;

    /// How the operation ended.
    ///
    /// @param why one sentence for an operator; empty when it went as asked
    public record End(Outcome outcome, String why) {}

    private Journal(Path file, Halt halt) {
        this.file = file;
        this.halt = halt;
    }

    /// @throws RefusedException when it is damaged otherwise than by a power cut
    public static Journal open(Path file, Halt halt) throws IOException, RefusedException {
        Journal journal = new Journal(file, halt);
        if (Files.exists(file)) {
            journal.read();
        }
        return journal;
    }

    /// The operation that did not come to its end.
    public Optional<Operation> unfinished() {
        return end == null ? Optional.ofNullable(operation) : Optional.empty();
    }

    /// The last one, ended or not.
    public Optional<Operation> operation() {
        return Optional.ofNullable(operation);
    }

    /// The step that was begun last.
    public Optional<Step> last() {
        return Optional.ofNullable(last);
    }

    public Optional<End> end() {
        return Optional.ofNullable(end);
    }

    public void begin(Operation next) throws IOException {
        halt.point("begin", Where.BEFORE);
        AtomicFile.write(file, line(next.fields()), "rw-------");
        operation = next;
        last = null;
        begun.clear();
        reason = "";
        end = null;
        halt.point("begin", Where.AFTER);
    }

    public void step(Step step) throws IOException {
        halt.point(step.id(), Where.BEFORE);
        append(JsonWriter.fields("step", step.id(), "why", reason));
        last = step;
        begun.add(step);
        halt.point(step.id(), Where.AFTER);
    }

    /// Why the steps from here on lead back.
    public void because(String why) {
        reason = why;
    }

    public String reason() {
        return reason;
    }

    /// Whether a step of the operation was begun, now or before an interruption.
    public boolean begun(Step step) {
        return begun.contains(step);
    }

    public void end(Outcome outcome, String why) throws IOException {
        halt.point("end", Where.BEFORE);
        append(JsonWriter.fields("outcome", outcome.id(), "why", why));
        end = new End(outcome, why);
        halt.point("end", Where.AFTER);
    }

    private void append(Map<String, Object> fields) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // Behind the last whole line: what a power cut left of another one is written over.
            channel.position(whole());
            channel.truncate(whole());
            AtomicFile.writeAll(channel, ByteBuffer.wrap(line(fields)));
            channel.force(true);
        }
    }

    /// Bytes up to the end of the last whole line.
    private long whole() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private static byte[] line(Map<String, Object> fields) {
        String json = new String(JsonWriter.write(fields), StandardCharsets.US_ASCII);
        return (digest(json) + " " + json + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String digest(String json) {
        return HexFormat.of().formatHex(Hashes.sha256(json.getBytes(StandardCharsets.US_ASCII)));
    }

    private void read() throws IOException, RefusedException {
        if (Files.size(file) > MAX_BYTES) {
            throw damaged("more than " + MAX_BYTES + " bytes");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
        List<String> lines = text.lines().toList();
        boolean torn = !text.endsWith("\n");
        for (int i = 0; i < lines.size(); i++) {
            if (torn && i == lines.size() - 1) {
                break;
            }
            read(i, lines.get(i));
        }
        if (operation == null) {
            throw damaged("no operation");
        }
    }

    private void read(int number, String line) throws RefusedException {
        int space = line.indexOf(' ');
        if (space != 64 || !digest(line.substring(65)).equals(line.substring(0, 64))) {
            throw damaged("line " + (number + 1) + " with another SHA-256");
        }
        JsonObject json =
                StrictJson.parse(
                        line.substring(65).getBytes(StandardCharsets.US_ASCII),
                        MAX_LINE,
                        "journal line " + (number + 1));
        try {
            if (number == 0) {
                operation = Operation.of(json);
            } else if (json.has("step")) {
                last = Step.of(json.string("step"));
                begun.add(last);
                reason = json.string("why");
            } else {
                end = new End(Outcome.of(json.string("outcome")), json.string("why"));
            }
            json.done();
        } catch (IllegalArgumentException | DateTimeException e) {
            throw damaged("line " + (number + 1) + " of another version: " + e.getMessage());
        }
    }

    private RefusedException damaged(String found) {
        return new RefusedException(
                Check.STATE,
                file + " is damaged",
                "whole lines, each with its SHA-256",
                found,
                "Move it away, then run `casemate service start`: the machine runs the release that"
                        + " the link `current` beside it names.");
    }
}
