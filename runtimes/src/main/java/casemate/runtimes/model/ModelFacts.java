package casemate.runtimes.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a model file says about itself. Nothing here is trusted beyond what the reader checked.
///
/// @param name the author's name for it, if the file has one
/// @param architecture such as `llama`, `qwen2`, `bert`
/// @param tasks what it can be used for
/// @param parameters number of weights, 0 when it cannot be known without loading
/// @param quantisation such as `Q4_K_M`, `F16`, `BF16`
/// @param contextLength trained context in tokens, 0 when the file does not say
/// @param tensorBytes bytes of all tensors as stored
/// @param attention the shape that decides the size of the KV cache; null when the file does not
///   say
/// @param chatTemplate Jinja source, if any
/// @param licence the author's claim, if any
/// @param tokenizer such as `gpt2`, `llama`, `bert`; null when the file carries none
public record ModelFacts(
        ModelFormat format,
        @Nullable String name,
        String architecture,
        Set<ModelTask> tasks,
        long parameters,
        String quantisation,
        int contextLength,
        long tensorBytes,
        @Nullable AttentionShape attention,
        @Nullable String chatTemplate,
        @Nullable String licence,
        @Nullable String tokenizer) {
    public ModelFacts {
        tasks = Set.copyOf(tasks);
    }
}
