package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Schemas, patterns and grammars that would take a runtime's memory, time or stack get a 400 that
/// names the place, and no runtime sees them; those that people write are passed on.
class StructuredOutputTest {
    private static final String SCHEMA = "response_format.json_schema.schema";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway =
                new GatewayUnderTest((_, wire) ->
                        wire.json(
                                200,
                                "{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}],\"usage\":{}}"));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'array','minItems':5,'maxItems':2} -> .minItems",
                "{'type':'string','minLength':1000000,'maxLength':1000001} -> .minLength",
                "{'type':'array','maxItems':-1} -> .maxItems",
                "{'type':'array','maxItems':1.5} -> .maxItems",
                "{'type':'array','maxItems':4294967297} -> .maxItems",
                "{'type':'array','maxItems':'5'} -> .maxItems",
                "{'type':'integer','minimum':5007199254740993} -> .minimum",
                "{'type':'integer','minimum':9223372036854775807,'maximum':1e308} -> .minimum",
                "{'type':'integer','minimum':3,'maximum':2} -> .minimum",
                "{'type':'string','pattern':'^a{5,2}$'} -> .pattern",
                "{'type':'string','pattern':'^a{1000000}$'} -> .pattern",
                "{'type':'string','pattern':'^(a{1000}){1000}$'} -> .pattern",
                "{'type':'string','pattern':'^(a?){300}$'} -> .pattern",
                "{'type':'string','pattern':'^((a|b?){10}){10}$'} -> .pattern",
                "{'type':'string','pattern':'^((a?)*){30}$'} -> .pattern",
                "{'type':'string','pattern':'^((a?)(b?)){50}$'} -> .pattern",
                "{'type':'string','pattern':'^(((($'} -> .pattern",
                "{'type':'string','pattern':7} -> .pattern",
                "{'allOf':[{'$ref':'#'}]} -> ",
                "{'anyOf':[{'type':'null'},{'$ref':'#'}]} -> ",
                "{'$ref':'#'} -> ",
                "{'$ref':'#/const','const':{'minItems':9}} -> .$ref",
                "{'$ref':'https://example.com/s.json'} -> .$ref",
                "{'$ref':'#/$defs/none'} -> .$ref",
                "{'$defs':{'a':{'$ref':'#/$defs/b'},'b':{'$ref':'#/$defs/a'}},'$ref':'#/$defs/a'}"
                        + " -> ",
                "{'type':'array','items':{'type':'array','minItems':2001}} -> .items.minItems",
                "{'properties':{'a':{'anyOf':[{},{'maxLength':9999}]}}} ->"
                        + " .properties.a.anyOf[1].maxLength",
                "{'type':7} -> .type",
                "{'enum':{}} -> .enum",
                "{'required':'a'} -> .required",
                "{'properties':[]} -> .properties",
                "{'items':7} -> .items",
            })
    void refusesWhatARuntimeWouldNotSurvive(String schemaAndPlace) throws Exception {
        String[] parts = schemaAndPlace.split(" -> ", -1);
        String param = refusedParam(parts[0].replace('\'', '"'));
        if (parts[1].isEmpty()) {
            assertThat(param).startsWith(SCHEMA);
        } else {
            assertThat(param).isEqualTo(SCHEMA + parts[1]);
        }
    }

    @Test
    void refusesWhatIsTooMuchOfIt() throws Exception {
        assertThat(refusedParam("{\"items\":".repeat(50) + "{}" + "}".repeat(50)))
                .startsWith(SCHEMA + ".items.items");
        assertThat(refusedParam(wide(251, ""))).isEqualTo(SCHEMA + ".properties");
        assertThat(refusedParam("{\"anyOf\":[" + "{},".repeat(5_000) + "{}]}"))
                .startsWith(SCHEMA + ".anyOf");
        assertThat(refusedParam(doubling(20))).startsWith(SCHEMA);
        assertThat(refusedParam("{\"description\":\"" + "x".repeat(200_000) + "\"}"))
                .isEqualTo("response_format");
    }

    @Test
    void passesOnWhatPeopleWrite() throws Exception {
        for (String schema :
                new String[] {
                    "{'type':'object','properties':{'city':{'type':'string','minLength':1,'maxLength':200}},'required':['city'],'additionalProperties':false}",
                    "{'type':'object','properties':{'name':{'type':'string'},'children':{'type':'array','items':{'$ref':'#'}}}}",
                    "{'$defs':{'n':{'type':'object','properties':{'next':{'anyOf':[{'$ref':'#/$defs/n'},{'type':'null'}]}}}},'$ref':'#/$defs/n'}",
                    "{'type':'integer','minimum':-9007199254740991,'maximum':9007199254740991}",
                    "{'type':'string','pattern':'^[A-Z]{2}\\\\d{2}(?:[ -]?\\\\w{4}){1,7}$'}",
                    "{'type':'string','pattern':'^(https?://)?[a-z0-9.-]{1,253}(/.*)?$'}",
                    "{'properties':{'minItems':{'type':'integer'},'pattern':{'type':'string'}}}",
                    "{'enum':[{'minItems':5000000}],'default':{'pattern':'(('}}",
                    "{'type':['string','null'],'format':'date'}",
                    "true",
                }) {
            assertThat(ask(format(schema.replace('\'', '"'))).status()).as(schema).isEqualTo(200);
        }
        String all =
                IntStream.range(0, 600)
                        .mapToObj(i -> "\"p" + i + "\"")
                        .collect(Collectors.joining(","));
        assertThat(ask(format(wide(600, all))).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root ::= 'a'{5,2}",
                "root ::= 'a'{1000000}",
                "root ::= (('a'?){30}){30}",
                "root ::= x{300}\nx ::= 'a'?",
                "root ::= x x x x x x x x x\nx ::= y y y y y y\ny ::= 'a'?",
                "root ::= ((((((((((((((((((((((((((((((((((((((((",
            })
    void boundsGrammars(String grammar) throws Exception {
        assertThat(refused(",\"grammar\":" + quoted(grammar))).isEqualTo("grammar");
    }

    @Test
    void passesOnGrammarsThatPeopleWrite() throws Exception {
        String json =
                """
                root   ::= object
                value  ::= object | array | string | number | ("true" | "false" | "null") ws
                object ::= "{" ws ( string ":" ws value ("," ws string ":" ws value)* )? "}" ws
                array  ::= "[" ws ( value ("," ws value)* )? "]" ws
                string ::= "\\"" ( [^"\\\\\\x7F\\x00-\\x1F] | "\\\\" (["\\\\bfnrt] | "u" [0-9a-fA-F]{4}) )* "\\"" ws
                number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
                # the end of everything (
                ws ::= | " " | "\\n" [ \\t]{0,20}
                """;
        assertThat(ask(",\"grammar\":" + JSON.writeValueAsString(json)).body()).contains("stop");
    }

    @Test
    void boundsEveryFieldThatHoldsASchema() throws Exception {
        String bad = "{\"minItems\":5,\"maxItems\":2}";
        String tool =
                "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
                        + bad
                        + "}}]";
        assertThat(refused(",\"tools\":" + tool))
                .isEqualTo("tools[0].function.parameters.minItems");
        assertThat(refused(",\"json_schema\":" + bad)).isEqualTo("json_schema.minItems");
        assertThat(
                        refused(
                                ",\"response_format\":{\"type\":\"json_object\",\"schema\":"
                                        + bad
                                        + "}"))
                .isEqualTo("response_format.schema.minItems");
        assertThat(refused(",\"structured_outputs\":{\"json\":" + bad + "}"))
                .isEqualTo("structured_outputs.json.minItems");
        assertThat(refused(",\"structured_outputs\":{\"regex\":\"a{5,2}\"}"))
                .isEqualTo("structured_outputs.regex");
        // The name written otherwise, and a name twice, which runtimes read differently.
        assertThat(refused(",\"json\\u005fschema\" : " + bad)).isEqualTo("json_schema.minItems");
        assertThat(refused(",\"json_schema\":{\"maxItems\":9,\"maxItems\":2}"))
                .isEqualTo("json_schema");
    }

    @Test
    void boundsTheResponsesApi() throws Exception {
        String bad = "{\"minItems\":5,\"maxItems\":2}";
        assertThat(
                        refused(
                                "/v1/responses",
                                "{\"model\":\"demo\",\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"a\",\"schema\":"
                                        + bad
                                        + "}}}"))
                .isEqualTo("text.format.schema.minItems");
        assertThat(
                        refused(
                                "/v1/responses",
                                "{\"model\":\"demo\",\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":"
                                        + bad
                                        + "}]}"))
                .isEqualTo("tools[0].parameters.minItems");
    }

    /// llama-server ended where that message had the text of a control token.
    @Test
    void refusesAFormWhereTheLastMessageIsTheAssistants() throws Exception {
        String last =
                "\"messages\":[{\"role\":\"user\",\"content\":\"x\"},"
                        + "{\"content\":[{\"role\":\"user\"}],\"role\":\"assistant\"}]";
        String begin = "{\"model\":\"demo\"," + last;
        String chat = "/v1/chat/completions";
        for (String form :
                new String[] {
                    "\"response_format\":{\"type\":\"json_object\"}",
                    "\"json_schema\":{}",
                    "\"tool_choice\":\"required\""
                }) {
            assertThat(refused(chat, begin + "," + form + "}")).isEqualTo("messages[1].role");
        }
        assertThat(
                        refused(
                                "/v1/responses",
                                "{\"model\":\"demo\",\"text\":{\"format\":{\"type\":\"json_object\"}},\"input\":[{\"role\":\"assistant\",\"content\":\"x\"}]}"))
                .isEqualTo("input[0].role");
        assertThat(post(chat, begin + "}").status()).isEqualTo(200);
        assertThat(post(chat, begin + ",\"response_format\":{\"type\":\"text\"}}").status())
                .isEqualTo(200);
    }

    private static String wide(int properties, String required) {
        return "{\"type\":\"object\",\"required\":["
                + required
                + "],\"properties\":{"
                + IntStream.range(0, properties)
                        .mapToObj(i -> "\"p" + i + "\":{}")
                        .collect(Collectors.joining(","))
                + "}}";
    }

    private static String doubling(int levels) {
        return "{\"$defs\":{"
                + IntStream.range(0, levels)
                        .mapToObj(i ->
                                "\"d"
                                        + i
                                        + "\":{\"allOf\":["
                                        + ("{\"$ref\":\"#/$defs/d" + (i + 1) + "\"},")
                                        + ("{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}")
                                        + "]},")
                        .collect(Collectors.joining())
                + "\"d"
                + levels
                + "\":{}},\"$ref\":\"#/$defs/d0\"}";
    }

    private static String quoted(String grammar) throws IOException {
        return JSON.writeValueAsString(grammar.replace('\'', '"'));
    }

    private static String format(String schema) {
        return ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":"
                + schema
                + "}}";
    }

    private static String refusedParam(String schema) throws Exception {
        return refused(format(schema));
    }

    private static String refused(String fields) throws Exception {
        return refused(
                "/v1/chat/completions", "{\"model\":\"demo\",\"messages\":[]" + fields + "}");
    }

    private static String refused(String path, String body) throws Exception {
        int seen = gateway.runtime.received.size();
        WireClient.Answer answer = post(path, body);
        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(gateway.runtime.received).hasSize(seen);
        JsonNode error = JSON.readTree(answer.body()).get("error");
        assertThat(error.get("message").asText()).isNotEmpty();
        return error.get("param").asText();
    }

    private static WireClient.Answer ask(String fields) throws Exception {
        return post("/v1/chat/completions", "{\"model\":\"demo\",\"messages\":[]" + fields + "}");
    }

    private static WireClient.Answer post(String path, String body) throws Exception {
        try (var client = gateway.connect()) {
            return client.post(path, body).answer();
        }
    }
}
