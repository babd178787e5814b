package casemate.signing.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.signing.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private static JsonObject parse(String json) throws RefusedException {
        return StrictJson.parse(json.getBytes(UTF_8), 1000, "thing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"\\u0062\":2}}",
                "{\"a\":1}x",
                "{\"a\":1}{}",
                "{\"a\":01}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":1,}",
                "{/**/\"a\":1}",
                "{\"a\":\"\n\"}",
                "\ufeff{\"a\":1}",
            })
    void refusesWhatIsNotOneStrictObject(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(RefusedException.class);
    }

    @Test
    void refusesDeepNestingBeforeItHurts() {
        String deep = "{\"a\":" + "[".repeat(400) + "]".repeat(400) + "}";
        assertThatThrownBy(() -> parse(deep))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("not valid JSON");
    }

    @Test
    void refusesTooManyBytesAndOtherEncodings() {
        assertThatThrownBy(() -> parse("{\"a\":\"" + "x".repeat(1000) + "\"}"))
                .hasMessage("thing is too large: expected at most 1000 bytes, found 1008 bytes.");
        assertThatThrownBy(() -> StrictJson.parse("{\"a\":1}".getBytes(UTF_16), 1000, "thing"))
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() ->
                        StrictJson.parse(
                                new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"'},
                                1000,
                                "thing"))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void namesTheFieldThatNobodyKnows() throws RefusedException {
        JsonObject object = parse("{\"a\":1,\"b\":{\"c\":2}}");
        object.integer("a");
        JsonObject inner = object.object("b");
        object.done();
        assertThatThrownBy(inner::done).hasMessage("thing.b has an unknown field 'c'.");
    }

    @Test
    void readsIntegersAsNumbersAndAsDecimalText() throws RefusedException {
        JsonObject object =
                parse("{\"a\":7,\"b\":\"7\",\"c\":\"-0\",\"d\":1.5,\"e\":9223372036854775808}");
        assertThat(object.integer("a")).isEqualTo(7);
        assertThat(object.integer("b")).isEqualTo(7);
        for (String name : List.of("c", "d", "e")) {
            assertThatThrownBy(() -> object.integer(name)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void writesOneFormOnly() throws RefusedException {
        byte[] json =
                JsonWriter.write(
                        JsonWriter.fields(
                                "a", "\"\\\u00e9\n/", "b", List.of(1L, true), "c", new byte[] {1}));
        assertThat(new String(json, UTF_8))
                .isEqualTo("{\"a\":\"\\\"\\\\\\u00e9\\u000a/\",\"b\":[1,true],\"c\":\"AQ==\"}");
        assertThat(StrictJson.parse(json, 1000, "thing").string("a")).isEqualTo("\"\\\u00e9\n/");
    }
}
