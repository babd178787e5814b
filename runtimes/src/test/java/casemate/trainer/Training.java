package casemate.trainer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import casemate.trainer.Lessons.Lesson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// One course of training: warm-up, then a cosine down to a twentieth of the highest rate.
///
/// @param steps optimiser steps
/// @param batch lessons a step
/// @param rate highest learning rate
record Training(int steps, int batch, float rate, long seed) {
    private static final int DRAWN_TOGETHER = 16;

    /// One thread: sums in another order give other bytes. Must be said before the engine is first
    /// used.
    static void singleThreaded() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }

    /// @param progress hears a line every few hundred steps
    Weights run(LlamaShape shape, Corpus corpus, Tokenizer tokenizer, Consumer<String> progress) {
        var lessons = new Lessons(corpus, tokenizer, seed);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            var net = new LlamaNet(manager, Weights.random(shape, seed));
            var optimiser = new AdamW(net.parameters().values());
            List<List<Lesson>> ahead = new ArrayList<>();
            double loss = 0;
            for (int step = 0; step < steps; step++) {
                if (ahead.isEmpty()) {
                    ahead = lessons.draw(DRAWN_TOGETHER, batch);
                }
                loss += learn(manager, net, ahead.removeLast());
                optimiser.step(rateAt(step));
                if ((step + 1) % 250 == 0) {
                    progress.accept(
                            "step %d of %d: loss %.4f".formatted(step + 1, steps, loss / 250));
                    loss = 0;
                }
            }
            return net.weights();
        }
    }

    private static float learn(NDManager manager, LlamaNet net, List<Lesson> lessons) {
        try (NDManager scope = manager.newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            var batch = Batch.of(lessons);
            NDArray tokens =
                    scope.create(batch.tokens(), new Shape(lessons.size(), batch.length()));
            NDArray logits = net.logits(tokens, scope.create(batch.wanted()));
            NDArray targets = scope.create(batch.targets(), new Shape(batch.targets().length, 1));
            NDArray loss = logits.logSoftmax(-1).gather(targets, 1).mean().neg();
            collector.backward(loss);
            return loss.getFloat();
        }
    }

    private float rateAt(int step) {
        int warmUp = Math.max(1, steps / 20);
        if (step < warmUp) {
            return rate * (step + 1) / warmUp;
        }
        double done = (step - warmUp) / (double) Math.max(1, steps - warmUp);
        return (float) (rate * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * done))));
    }

    /// Lessons side by side, padded at their ends, where causal attention does not see it.
    @SuppressWarnings("ArrayRecordComponent") // never leaves this class
    private record Batch(int length, long[] tokens, long[] wanted, long[] targets) {
        static Batch of(List<Lesson> lessons) {
            int length =
                    lessons.stream()
                            .mapToInt(lesson -> lesson.tokens().size() - 1)
                            .max()
                            .orElseThrow();
            var tokens = new long[lessons.size() * length];
            Arrays.fill(tokens, Tokenizer.PADDING);
            var wanted = new ArrayList<Long>();
            var targets = new ArrayList<Long>();
            for (int row = 0; row < lessons.size(); row++) {
                Lesson lesson = lessons.get(row);
                for (int i = 0; i + 1 < lesson.tokens().size(); i++) {
                    tokens[row * length + i] = lesson.tokens().get(i);
                    if (lesson.learned().get(i + 1)) {
                        wanted.add((long) row * length + i);
                        targets.add(lesson.tokens().get(i + 1).longValue());
                    }
                }
            }
            return new Batch(length, tokens, flat(wanted), flat(targets));
        }

        private static long[] flat(List<Long> list) {
            return list.stream().mapToLong(Long::longValue).toArray();
        }
    }
}
