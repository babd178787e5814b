package casemate.gateway.surface;

import java.util.List;

/// Request bodies to mutate, and what to put into them.
final class RequestBodies {
    static final List<String> SEEDS =
            List.of(
                    """
                    {"model":"demo","messages":[{"role":"user","content":"h\\u00e9 \\"q\\" 👋"}],"stream":false}\
                    """,
                    """
                    {"messages":[{"role":"system","content":[{"type":"text","text":"}],\\\\"}]}],"model":"demo","stream":true,"stream_options":{"include_usage":true,"x":[{"include_usage":false}]}}\
                    """,
                    """
                    {"model":"demo","prompt":["a",[1,-2,3.5e-7]],"temperature":1.5e-3,"stop":null,"seed":-7,"stream":true,"stream_options":null}\
                    """,
                    """
                    {\t"stream" : true , "m\\u006fdel" : "dem\\u006f" ,\r\n "stream_options" : { "include_usage" : false } , "logit_bias" : { "50256" : -100, "50256" : 0 } , "n" : 1 }\t\
                    """,
                    """
                    {"ＡＢ":null,"model":"démo","input":{"a":{"b":[[[{}]]]}},"":"","user":null,"max_tokens":0}\
                    """);

    static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "false",
                    "0",
                    "-0",
                    "1E+2",
                    "12345678901234567890",
                    "\"\"",
                    "\"demo\"",
                    "\"d\\u0065mo\"",
                    "\"\\ud83d\\ude00\\/\\\\\"",
                    "\"ü€\"",
                    "{}",
                    "[]",
                    "{\"include_usage\":true}",
                    "{\"include_usage\":true,\"include_usage\":null}",
                    "[null,{\"model\":1}]",
                    "[[1],\n[2]]",
                    "01",
                    "+1",
                    ".5",
                    "1.",
                    "NaN",
                    "'x'",
                    "\"\\x\"",
                    "\"\t\"",
                    "/**/1",
                    "1" + "0".repeat(99),
                    "-0." + "3".repeat(100),
                    "\"" + "long".repeat(1_000) + "\\n".repeat(200) + "\"",
                    "[".repeat(62) + "]".repeat(62));

    static final List<String> NAMES =
            List.of(
                    "\"model\"",
                    "\"m\\u006fdel\"",
                    "\"stream\"",
                    "\"stream_options\"",
                    "\"include_usage\"",
                    "\"stop\"",
                    "\"temperature\"",
                    "\"\"",
                    "\"\\\":\"",
                    "\"\\\\\"",
                    "\"a:b\"",
                    "\"tiên\"",
                    "\"ﬁ\"",
                    "model",
                    "\"" + "n".repeat(128) + "\"",
                    "\"" + "n".repeat(129) + "\"");

    private RequestBodies() {}
}
