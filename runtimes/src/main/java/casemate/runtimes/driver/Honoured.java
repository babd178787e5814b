package casemate.runtimes.driver;

import casemate.runtimes.model.ModelFacts;
import casemate.runtimes.model.ModelTask;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which fields of a request each runtime honours: all the lists, in one place. What is on none of
/// them is refused by name at the gateway; a runtime that would ignore a field in silence does not
/// get it.
final class Honoured {
    private Honoured() {}

    private static final List<String> SAMPLING =
            List.of(
                    "model",
                    "stream",
                    "stream_options",
                    "max_tokens",
                    "temperature",
                    "top_p",
                    "top_k",
                    "min_p",
                    "stop",
                    "seed",
                    "n",
                    "frequency_penalty",
                    "presence_penalty",
                    "logit_bias");

    /// They say something about the caller or the account, never about the answer.
    private static final List<String> HARMLESS =
            List.of(
                    "user",
                    "metadata",
                    "store",
                    "service_tier",
                    "safety_identifier",
                    "prompt_cache_key");

    private static final List<String> CHAT =
            List.of("messages", "max_completion_tokens", "response_format");

    private static final List<String> PROMPT = List.of("prompt");

    private static final List<String> EMBEDDING =
            List.of("model", "input", "encoding_format", "user");

    private static final List<String> TOOLS =
            List.of("tools", "tool_choice", "parallel_tool_calls");

    private static final List<String> LOGPROBS = List.of("logprobs", "top_logprobs");

    /// The embedded llama.cpp of java-llama.cpp 4.2.0, build 4916. It has no tools and no
    /// probabilities, and of `n` it takes 1 only, which it checks itself.
    static Capabilities embeddedLlama(ModelFacts model) {
        Map<Surface, Set<String>> all = new EnumMap<>(Surface.class);
        if (model.tasks().contains(ModelTask.GENERATE)) {
            all.put(
                    Surface.CHAT,
                    union(SAMPLING, HARMLESS, CHAT, List.of("repeat_penalty", "modalities")));
            all.put(
                    Surface.COMPLETIONS,
                    union(
                            SAMPLING,
                            HARMLESS,
                            PROMPT,
                            List.of("repeat_penalty", "max_completion_tokens", "best_of")));
        }
        if (model.tasks().contains(ModelTask.EMBED)) {
            all.put(Surface.EMBEDDINGS, union(EMBEDDING));
        }
        all.put(Surface.TOKENIZE, union(List.of("model", "content", "add_special")));
        all.put(Surface.DETOKENIZE, union(List.of("model", "tokens")));
        return new Capabilities(all);
    }

    /// llama-server of build 11669, after its own README.
    static Capabilities llamaServer(ModelFacts model) {
        List<String> own =
                List.of(
                        "repeat_penalty",
                        "repeat_last_n",
                        "typical_p",
                        "dynatemp_range",
                        "dynatemp_exponent",
                        "dry_multiplier",
                        "dry_base",
                        "dry_allowed_length",
                        "xtc_probability",
                        "xtc_threshold",
                        "mirostat",
                        "mirostat_tau",
                        "mirostat_eta",
                        "grammar",
                        "json_schema",
                        "ignore_eos",
                        "cache_prompt",
                        "samplers",
                        "timings_per_token");
        Map<Surface, Set<String>> all = new EnumMap<>(Surface.class);
        if (model.tasks().contains(ModelTask.GENERATE)) {
            all.put(
                    Surface.CHAT,
                    union(
                            SAMPLING,
                            HARMLESS,
                            CHAT,
                            TOOLS,
                            LOGPROBS,
                            own,
                            List.of("chat_template_kwargs", "reasoning_format")));
            all.put(
                    Surface.COMPLETIONS,
                    union(SAMPLING, HARMLESS, PROMPT, own, List.of("logprobs")));
        }
        if (model.tasks().contains(ModelTask.EMBED)) {
            all.put(Surface.EMBEDDINGS, union(EMBEDDING));
        }
        all.put(
                Surface.TOKENIZE,
                union(List.of("model", "content", "add_special", "parse_special", "with_pieces")));
        all.put(Surface.DETOKENIZE, union(List.of("model", "tokens")));
        return new Capabilities(all);
    }

    /// vLLM, after its page on the OpenAI-compatible server. Without `suffix`, which it refuses,
    /// and without `chat_template`, with which a caller could run templates of his own.
    static Capabilities vllm(ModelFacts model) {
        List<String> own =
                List.of(
                        "repetition_penalty",
                        "length_penalty",
                        "stop_token_ids",
                        "include_stop_str_in_output",
                        "ignore_eos",
                        "min_tokens",
                        "skip_special_tokens",
                        "spaces_between_special_tokens",
                        "truncate_prompt_tokens",
                        "prompt_logprobs",
                        "structured_outputs",
                        "add_special_tokens");
        Map<Surface, Set<String>> all = new EnumMap<>(Surface.class);
        if (model.tasks().contains(ModelTask.GENERATE)) {
            all.put(
                    Surface.CHAT,
                    union(
                            SAMPLING,
                            HARMLESS,
                            CHAT,
                            TOOLS,
                            LOGPROBS,
                            own,
                            List.of(
                                    "echo",
                                    "add_generation_prompt",
                                    "continue_final_message",
                                    "chat_template_kwargs",
                                    "reasoning_effort",
                                    "include_reasoning")));
            all.put(
                    Surface.COMPLETIONS,
                    union(
                            SAMPLING,
                            HARMLESS,
                            PROMPT,
                            own,
                            List.of("echo", "logprobs", "response_format")));
        }
        if (model.tasks().contains(ModelTask.EMBED)) {
            all.put(
                    Surface.EMBEDDINGS,
                    union(EMBEDDING, List.of("dimensions", "truncate_prompt_tokens")));
        }
        if (model.tasks().contains(ModelTask.CLASSIFY)) {
            all.put(Surface.CLASSIFY, union(List.of("model", "input", "truncate_prompt_tokens")));
            all.put(
                    Surface.RERANK,
                    union(
                            List.of(
                                    "model",
                                    "query",
                                    "documents",
                                    "top_n",
                                    "truncate_prompt_tokens")));
        }
        all.put(
                Surface.TOKENIZE,
                union(
                        List.of(
                                "model",
                                "prompt",
                                "messages",
                                "add_special_tokens",
                                "add_generation_prompt",
                                "return_token_strs")));
        all.put(Surface.DETOKENIZE, union(List.of("model", "tokens")));
        return new Capabilities(all);
    }

    /// The worker around DJL's PyTorch engine.
    static Capabilities djl(ModelFacts model) {
        Map<Surface, Set<String>> all = new EnumMap<>(Surface.class);
        if (model.tasks().contains(ModelTask.EMBED)) {
            all.put(Surface.EMBEDDINGS, union(EMBEDDING));
        }
        if (model.tasks().contains(ModelTask.CLASSIFY)) {
            all.put(Surface.CLASSIFY, union(List.of("model", "input", "user")));
        }
        return new Capabilities(all);
    }

    @SafeVarargs
    private static Set<String> union(List<String>... lists) {
        Set<String> all = new HashSet<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return Set.copyOf(all);
    }
}
