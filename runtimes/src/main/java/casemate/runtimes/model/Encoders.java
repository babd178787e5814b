package casemate.runtimes.model;

import java.util.Locale;
import java.util.Set;

/// Architectures that read a whole text at once and keep no KV cache. Names as GGUF and Hugging
/// Face write them.
final class Encoders {
    private static final Set<String> NAMES =
            Set.of(
                    "bert",
                    "albert",
                    "deberta",
                    "deberta-v2",
                    "distilbert",
                    "electra",
                    "eurobert",
                    "jina-bert-v2",
                    "jina-bert-v3",
                    "modern-bert",
                    "modernbert",
                    "mpnet",
                    "neo-bert",
                    "new",
                    "nomic-bert",
                    "nomic-bert-moe",
                    "roberta",
                    "xlm-roberta");

    private Encoders() {}

    static boolean contains(String architecture) {
        return NAMES.contains(architecture.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
