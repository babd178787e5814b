package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Fields;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A checked request for text, of either shape.
///
/// @param schema that the answer has to follow; null for plain text
/// @param withUsage whether a stream ends with a chunk that carries the usage
record GenerationRequest(
        AnswerShape shape,
        Prompt prompt,
        Sampling sampling,
        @Nullable ObjectNode schema,
        boolean stream,
        boolean withUsage) {

    static GenerationRequest chat(Fields body, String alias) {
        body.requireModel(alias);
        Prompt prompt = new Prompt.Conversation(ChatMessages.read(body));
        body.only("logprobs", Set.of("false"), GenerationRequest::noProbabilities);
        body.only("top_logprobs", Set.of("0"), GenerationRequest::noProbabilities);
        for (String tools : new String[] {"tools", "functions"}) {
            body.only(
                    tools,
                    Set.of("[]"),
                    () -> "'" + tools + "' is not supported: this model's runtime has no tools.");
        }
        body.only(
                "tool_choice",
                Set.of("\"none\"", "\"auto\""),
                () -> "'tool_choice' is not supported: this model's runtime has no tools.");
        body.only(
                "function_call",
                Set.of("\"none\"", "\"auto\""),
                () -> "'function_call' is not supported: this model's runtime has no tools.");
        body.only(
                "modalities",
                Set.of("[\"text\"]"),
                () -> "'modalities' must be [\"text\"]: this model's runtime writes text only.");
        body.accept("parallel_tool_calls");
        ObjectNode schema = AnswerFormat.read(body);
        return rest(AnswerShape.CHAT, body, prompt, schema);
    }

    static GenerationRequest completion(Fields body, String alias) {
        body.requireModel(alias);
        Prompt prompt = Prompt.read(body);
        body.only(
                "echo",
                Set.of("false"),
                () -> "'echo' is not supported by this model's runtime. Leave it out.");
        body.only(
                "suffix",
                Set.of("\"\""),
                () -> "'suffix' is not supported by this model's runtime. Leave it out.");
        body.only("best_of", Set.of("1"), () -> "'best_of' must be 1 for this model's runtime.");
        body.only("logprobs", Set.of(), GenerationRequest::noProbabilities);
        return rest(AnswerShape.COMPLETION, body, prompt, null);
    }

    private static GenerationRequest rest(
            AnswerShape shape, Fields body, Prompt prompt, @Nullable ObjectNode schema) {
        body.only("n", Set.of("1"), () -> "'n' must be 1: this model's runtime gives one answer.");
        boolean stream = body.flag("stream", false);
        boolean withUsage = usageWanted(body, stream);
        Sampling sampling = Sampling.read(body);
        // About the account or the caller, never about the answer.
        body.accept(
                "user",
                "metadata",
                "store",
                "service_tier",
                "safety_identifier",
                "prompt_cache_key");
        body.refuseOthers("this model's runtime");
        return new GenerationRequest(shape, prompt, sampling, schema, stream, withUsage);
    }

    private static boolean usageWanted(Fields body, boolean stream) {
        Fields options = body.object("stream_options");
        if (options == null) {
            return false;
        }
        if (!stream) {
            throw ApiException.invalid(
                    "stream_options", "'stream_options' needs 'stream' to be true.");
        }
        boolean wanted = options.flag("include_usage", false);
        JsonNode obfuscation = options.any("include_obfuscation");
        if (obfuscation != null && obfuscation.asBoolean()) {
            throw ApiException.unsupported(
                    "stream_options.include_obfuscation",
                    "'stream_options.include_obfuscation' is not supported by this model's"
                            + " runtime.");
        }
        options.refuseOthers("this model's runtime");
        return wanted;
    }

    /// Asking llama.cpp's binding for probabilities ends the process.
    private static String noProbabilities() {
        return "'logprobs' is not supported by this model's runtime. Leave it out.";
    }
}
