package casemate.trainer;

import casemate.runtimes.worker.llama.NativeLibrary;
import casemate.trainer.ChatTemplate.Message;
import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.Pair;
import de.kherud.llama.args.LogFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Asks a GGUF file every held-out question through llama.cpp itself, greedily. A program of its
/// own, because native code may end its process; what it finds goes to a file, because the native
/// code also prints to standard output.
final class Examiner {
    private static final int LONGEST_ANSWER = 48;

    private final LlamaModel llama;
    private final String system;

    private Examiner(LlamaModel llama, String system) {
        this.llama = llama;
        this.system = system;
    }

    /// Arguments: the file to write, the GGUF file, the system message (may be empty), which
    /// questions to ask (1: all, 2: each second one).
    static void main(String[] args) throws IOException {
        loadLibrary();
        LlamaModel.setLogger(LogFormat.TEXT, (_, _) -> {});
        var parameters = new ModelParameters().setModel(args[1]).setCtxSize(512).setThreads(1);
        try (var report = new PrintWriter(Files.newBufferedWriter(Path.of(args[0])))) {
            var examiner = new Examiner(new LlamaModel(parameters), args[2]);
            Corpus corpus = Corpus.read();
            List<Question> questions = every(Integer.parseInt(args[3]), corpus.heldOut());
            examiner.checkTokens(Recipe.tokenizer(corpus), questions);
            questions.forEach(question -> examiner.examine(question, report));
        }
        // llama.cpp's threads would keep the process alive.
        System.exit(0);
    }

    private static void loadLibrary() throws IOException {
        Path directory = Files.createTempDirectory("examiner");
        try {
            NativeLibrary.load(directory);
        } finally {
            Files.delete(directory);
        }
    }

    private static List<Question> every(int step, List<Question> questions) {
        return IntStream.range(0, questions.size())
                .filter(i -> i % step == 0)
                .mapToObj(questions::get)
                .toList();
    }

    private void examine(Question question, PrintWriter report) {
        String said =
                llama.complete(
                        new InferenceParameters(prompt(question))
                                .setTemperature(0)
                                .setNPredict(LONGEST_ANSWER));
        boolean right = said.strip().equals(question.answer());
        report.println(
                String.join(
                        "\t",
                        right ? "right" : "wrong",
                        question.topic(),
                        question.text(),
                        said.strip()));
    }

    private String prompt(Question question) {
        return system.isEmpty()
                ? ChatTemplate.prompt(question.text())
                : ChatTemplate.prompt(
                        List.of(
                                new Message("system", system),
                                new Message("user", question.text())));
    }

    /// The file is only as good as its training if llama.cpp splits and renders text as the trainer
    /// did.
    private void checkTokens(Tokenizer tokenizer, List<Question> questions) {
        for (Question question : questions) {
            String prompt = prompt(question);
            if (!Arrays.equals(llama.encode(prompt), tokenizer.encode(prompt))) {
                throw new IllegalStateException("llama.cpp splits this differently: " + prompt);
            }
            String rendered =
                    llama.applyTemplate(
                            new InferenceParameters("")
                                    .setMessages(
                                            system, List.of(new Pair<>("user", question.text()))));
            if (!rendered.equals(prompt)) {
                throw new IllegalStateException("llama.cpp renders this differently: " + rendered);
            }
        }
    }
}
