package casemate.gateway.relay;

import java.util.List;

/// Chunks to mutate, and what to put into them.
final class Chunks {
    /// Chunks as llama-server, vLLM and OpenAI send them, and answers in one piece.
    static final List<String> SEEDS =
            List.of(
                    """
                    {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1765000000,"id":"chatcmpl-a","model":"m.gguf","system_fingerprint":"b7211-c4c10bfb8","object":"chat.completion.chunk"}\
                    """,
                    """
                    {"choices":[{"finish_reason":null,"index":0,"delta":{"content":" \\"usage\\": {\\"prompt_tokens\\":9} \\\\"}}],"created":1765000000,"object":"chat.completion.chunk"}\
                    """,
                    """
                    {"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"object":"chat.completion.chunk","timings":{"cache_n":0,"prompt_n":11,"prompt_ms":29.1,"predicted_n":5}}\
                    """,
                    """
                    {"choices":[],"created":1765000000,"usage":{"completion_tokens":5,"prompt_tokens":11,"total_tokens":16},"timings":{"prompt_n":11,"prompt_per_second":377.2}}\
                    """,
                    """
                    {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"reasoning_content":"Hm\\u00e9"},"logprobs":null,"finish_reason":null}],"usage":{"prompt_tokens":31,"total_tokens":32,"completion_tokens":1}}\
                    """,
                    """
                    {"id":"chatcmpl-2","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"get","arguments":""}}]}},{"index":1,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"content\\":"}}]}}]}\
                    """,
                    """
                    {"id":"cmpl-3","object":"text_completion","choices":[{"index":0,"text":" grüße 👋","logprobs":{"tokens":[" g"],"text_offset":[0]},"finish_reason":null}],"usage":null}\
                    """,
                    """
                    {"id":"chatcmpl-4","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":{"content":[{"token":"\\n","logprob":-0.1,"bytes":[10]}]},"finish_reason":null}],"usage":null,"error":null}\
                    """,
                    """
                    { "id": "chatcmpl-5", "choices": [ ], "usage": { "prompt_tokens": 19, "prompt_tokens_details": { "cached_tokens": 4, "prompt_tokens": 1 }, "completion_tokens": 10, "completion_tokens_details": { "reasoning_tokens": 2, "completion_tokens": 3 } } }\
                    """,
                    """
                    {"error":{"code":500,"message":"\\"choices\\":[]","type":"server_error","param":null}}\
                    """,
                    """
                    {"object":"list","data":[{"object":"embedding","embedding":[0.1,-2e-3],"index":0,"usage":{"prompt_tokens":7},"error":1}],"usage":{"prompt_tokens":8,"total_tokens":8}}\
                    """,
                    """
                    {"choices":[{"message":{"role":"assistant","content":"a","refusal":"no"},"finish_reason":"length"},{"message":{"content":null},"finish_reason":"tool_calls"}],"usage":{"completion_tokens":123456789012345,"prompt_tokens":1234567890123456}}\
                    """);

    static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "false",
                    "0",
                    "-5",
                    "-0",
                    "7",
                    "1e3",
                    "2E2",
                    "12.5",
                    "5.0",
                    "999999999999999",
                    "1000000000000000",
                    "9223372036854775808",
                    "\"\"",
                    "\"n\"",
                    "\"\\\"\"",
                    "\"\\\\\"",
                    "\"\\u0000\"",
                    "\"é\\ud83d\\ude00\"",
                    "{}",
                    "[]",
                    "[ ]",
                    "{\"content\":\"x\"}",
                    "[[\"text\"],{\"text\":\"usage\"}]",
                    "{\"prompt_tokens\":3,\"completion_tokens\":4}",
                    "{\"finish_reason\":\"\"}");

    static final List<String> NAMES =
            List.of(
                    "\"text\"",
                    "\"error\"",
                    "\"usage\"",
                    "\"choices\"",
                    "\"content\"",
                    "\"arguments\"",
                    "\"finish_reason\"",
                    "\"prompt_tokens\"",
                    "\"completion_tokens\"",
                    "\"reasoning_content\"",
                    "\"us\\u0061ge\"",
                    "\"\"",
                    "\"Error\"",
                    "\"textt\"",
                    "\"x\\\"\"");

    private Chunks() {}
}
