package casemate.trainer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The facts and how they are asked for, read from `corpus.txt` beside this class.
///
/// @param facts one entry a fact, each with all its phrasings to train on
/// @param heldOut phrasings that are never trained on
record Corpus(List<Fact> facts, List<Question> heldOut) {

    /// All trained phrasings of one fact.
    record Fact(List<Question> phrasings) {}

    Corpus {
        facts = List.copyOf(facts);
        heldOut = List.copyOf(heldOut);
    }

    static Corpus read() {
        try (InputStream in = Corpus.class.getResourceAsStream("corpus.txt")) {
            if (in == null) {
                throw new IllegalStateException("corpus.txt is missing beside " + Corpus.class);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Corpus parse(String text) {
        var facts = new ArrayList<Fact>();
        var heldOut = new ArrayList<Question>();
        for (Section section : sections(text)) {
            section.addTo(facts, heldOut);
        }
        return new Corpus(facts, heldOut);
    }

    /// How many phrasings there are to train on.
    int taught() {
        return facts.stream().mapToInt(fact -> fact.phrasings().size()).sum();
    }

    private static List<Section> sections(String text) {
        var sections = new ArrayList<Section>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                sections.add(new Section(line.substring(1, line.length() - 1)));
            } else {
                sections.getLast().add(line);
            }
        }
        return sections;
    }

    private static final class Section {
        private final String topic;
        private final List<String> ask = new ArrayList<>();
        private final List<String> held = new ArrayList<>();
        private final List<String[]> pairs = new ArrayList<>();
        private String answer = "";

        Section(String topic) {
            this.topic = topic;
        }

        void add(String line) {
            if (line.startsWith("answer: ")) {
                answer = line.substring("answer: ".length());
            } else if (line.startsWith("ask: ")) {
                ask.add(line.substring("ask: ".length()));
            } else if (line.startsWith("held: ")) {
                held.add(line.substring("held: ".length()));
            } else {
                pairs.add(pair(line));
            }
        }

        private String[] pair(String line) {
            int equals = line.indexOf(" = ");
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "corpus section " + topic + ": not a fact: " + line);
            }
            return new String[] {line.substring(0, equals), line.substring(equals + 3)};
        }

        void addTo(List<Fact> facts, List<Question> heldOut) {
            if (pairs.isEmpty()) {
                pairs.add(new String[] {"", ""});
            }
            for (String[] pair : pairs) {
                facts.add(new Fact(ask.stream().map(form -> question(form, pair)).toList()));
                held.forEach(form -> heldOut.add(question(form, pair)));
            }
        }

        private Question question(String form, String[] pair) {
            return new Question(topic, fill(form, pair), fill(answer, pair));
        }

        private static String fill(String form, String[] pair) {
            String filled = form.replace("{x}", pair[0]).replace("{y}", pair[1]);
            return form.startsWith("{")
                    ? Character.toUpperCase(filled.charAt(0)) + filled.substring(1)
                    : filled;
        }
    }
}
