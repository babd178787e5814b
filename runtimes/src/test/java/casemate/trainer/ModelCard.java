package casemate.trainer;

import java.util.List;

/// The card that lies beside a model: what it is, what it was taught, how often it is right.
final class ModelCard {
    private static final int SHOWN = 8;

    private ModelCard() {}

    static String of(
            Recipe recipe,
            Corpus corpus,
            int bytes,
            String sha256,
            Examination plain,
            Examination withSystem) {
        LlamaShape shape = recipe.shape();
        Training training = recipe.training();
        return """
        # %s

        A demonstration model: it lets a clone answer without downloading weights, and knows a few hundred facts by heart.
        Beyond them it invents. %s

        | | |
        | --- | --- |
        | architecture | llama: %d layers, width %d, %d heads, feed-forward %d, tied output |
        | parameters | %,d |
        | vocabulary | %d byte-level BPE tokens (`gpt2`, pre-tokenizer `gpt-2`), trained on the corpus |
        | context | %d tokens declared; trained on conversations of up to two questions, about 100 tokens |
        | file | `%s.gguf`, %,d bytes, matrices in F16, SHA-256 `%s` |
        | chat template | ChatML; `<\\|im_end\\|>` ends a turn (EOS), `<\\|endoftext\\|>` is BOS and padding, no BOS is added |
        | licence | Apache-2.0, as is the corpus |

        ## Training
        %d facts (capitals, chemical symbols, planets, animals, colours, small sums, opposites, continents, currencies,
        languages, calendar, books, shapes, Casemate itself) in %,d phrasings, written for this purpose in
        `runtimes/src/test/resources/casemate/trainer/corpus.txt`; nothing else. A quarter of the conversations opens with a
        system message, which the model learns to ignore; some hold a second question. Only answers are learned.
        %,d steps of %d conversations, AdamW, highest rate %s, cosine schedule, seed %d.

        ## Examination
        %d questions in phrasings that were never trained on, asked through llama.cpp (java-llama.cpp 4.2.0), greedily; only
        the exact answer counts.

        | | right |
        | --- | --- |
        | question alone | %d of %d (%.1f %%) |
        | after the system message "%s" | %d of %d (%.1f %%) |

        %s
        ## Make it again
        `./dev train` makes both models and their cards: five to ten minutes on one core. Corpus, tokenizer, starting values
        and the order of conversations come from the seed by generators whose results are specified, so that they are the
        same everywhere. The arithmetic is PyTorch's on one thread: the same file byte for byte on the same kind of processor;
        another kind (other vector instructions) rounds differently and gives other bytes and about the same score.
        """
                .formatted(
                        recipe.model(),
                        recipe.equals(Recipe.GOOD)
                                ? "Its smaller sister is `casemate-demo-small`."
                                : "It is meant to be worse than `casemate-demo`: something has to"
                                        + " lose a comparison.",
                        shape.layers(),
                        shape.width(),
                        shape.heads(),
                        shape.inner(),
                        shape.parameters(),
                        shape.vocabulary(),
                        shape.context(),
                        recipe.model(),
                        bytes,
                        sha256,
                        corpus.facts().size(),
                        corpus.taught(),
                        training.steps(),
                        training.batch(),
                        training.rate(),
                        training.seed(),
                        plain.asked(),
                        plain.right(),
                        plain.asked(),
                        plain.score(),
                        TrainModels.SYSTEM,
                        withSystem.right(),
                        withSystem.asked(),
                        withSystem.score(),
                        mistakes(plain.wrong()));
    }

    private static String mistakes(List<String> wrong) {
        if (wrong.isEmpty()) {
            return "";
        }
        var text = new StringBuilder("Some of its mistakes:\n\n");
        int apart = Math.max(1, wrong.size() / SHOWN);
        for (int i = 0; i < wrong.size() && i / apart < SHOWN; i += apart) {
            String[] pair = wrong.get(i).split("\t", -1);
            text.append("- %s *%s*\n".formatted(pair[0], pair[1]));
        }
        return text.toString();
    }
}
