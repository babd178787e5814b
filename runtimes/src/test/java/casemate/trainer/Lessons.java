package casemate.trainer;

import casemate.trainer.ChatTemplate.Message;
import casemate.trainer.Corpus.Fact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/// Draws conversations from the corpus: the same seed draws the same ones. A conversation is
/// rendered as the chat template renders it; only the answers are learned.
final class Lessons {
    private static final List<String> SYSTEM =
            List.of(
                    "You are a helpful assistant.",
                    "You are a helpful assistant",
                    "Answer briefly.",
                    "You are Casemate.",
                    "Be kind and short. Answer in one sentence.");
    private static final List<String> OPENINGS =
            List.of("Please tell me: ", "Hi! ", "Hello. ", "Please: ", "Now: ");

    private final Tokenizer tokenizer;
    private final List<Fact> drawn = new ArrayList<>();
    private final Random random;

    Lessons(Corpus corpus, Tokenizer tokenizer, long seed) {
        this.tokenizer = tokenizer;
        this.random = new Random(seed);
        Map<String, Long> sizes =
                corpus.facts().stream()
                        .collect(Collectors.groupingBy(Lessons::topic, Collectors.counting()));
        for (Fact fact : corpus.facts()) {
            // A fact that is alone in its topic gets no practice from its neighbours.
            int times = sizes.getOrDefault(topic(fact), 1L) < 3 ? 3 : 1;
            for (int i = 0; i < times; i++) {
                drawn.add(fact);
            }
        }
    }

    /// @param tokens the whole conversation
    /// @param learned for each token whether the network must learn to predict it
    record Lesson(List<Integer> tokens, List<Boolean> learned) {
        Lesson {
            tokens = List.copyOf(tokens);
            learned = List.copyOf(learned);
        }
    }

    /// `batches` batches of `size`, each of lessons of about one length, so that little of it is
    /// padding.
    List<List<Lesson>> draw(int batches, int size) {
        var lessons = new ArrayList<Lesson>();
        for (int i = 0; i < batches * size; i++) {
            lessons.add(lesson());
        }
        lessons.sort(Comparator.comparingInt(lesson -> lesson.tokens().size()));
        var groups = new ArrayList<List<Lesson>>();
        for (int i = 0; i < batches; i++) {
            groups.add(lessons.subList(i * size, (i + 1) * size));
        }
        shuffle(groups);
        return groups;
    }

    /// All text that the tokenizer is trained on.
    static List<String> texts(Corpus corpus) {
        var texts = new ArrayList<String>();
        corpus.facts()
                .forEach(fact ->
                        fact.phrasings()
                                .forEach(question -> {
                                    texts.add("user\n");
                                    texts.add(question.text());
                                    texts.add("assistant\n");
                                    texts.add(question.answer());
                                }));
        for (String system : SYSTEM) {
            texts.add("system\n");
            texts.add(system);
        }
        return texts;
    }

    private Lesson lesson() {
        var tokens = new ArrayList<Integer>();
        var learned = new ArrayList<Boolean>();
        var said = new StringBuilder();
        if (chance(0.25)) {
            said.append(turn(new Message("system", pick(SYSTEM))));
        }
        int questions = chance(0.15) ? 2 : 1;
        for (int i = 0; i < questions; i++) {
            Question question = pick(pick(drawn).phrasings());
            said.append(turn(new Message("user", varied(question.text()))));
            said.append(ChatTemplate.START).append("assistant\n");
            append(said.toString(), false, tokens, learned);
            append(question.answer() + ChatTemplate.END, true, tokens, learned);
            said.setLength(0);
            said.append('\n');
        }
        return new Lesson(tokens, learned);
    }

    private void append(String text, boolean learn, List<Integer> tokens, List<Boolean> learned) {
        for (int token : tokenizer.encode(text)) {
            tokens.add(token);
            learned.add(learn);
        }
    }

    private static String turn(Message message) {
        return ChatTemplate.START
                + message.role()
                + "\n"
                + message.content()
                + ChatTemplate.END
                + "\n";
    }

    private String varied(String text) {
        String said = chance(0.1) ? pick(OPENINGS) + text : text;
        if (chance(0.1)) {
            said = said.replaceFirst("[?.!]$", "");
        }
        return chance(0.08) ? said.toLowerCase(Locale.ROOT) : said;
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private <T> void shuffle(List<T> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            T kept = list.set(i, list.get(other));
            list.set(other, kept);
        }
    }

    private static String topic(Fact fact) {
        return fact.phrasings().getFirst().topic();
    }
}
