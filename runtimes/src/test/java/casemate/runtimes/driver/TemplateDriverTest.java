package casemate.runtimes.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.runtimes.model.ModelFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TemplateDriverTest extends AbstractDriverContract {
    @Override
    Driver driver() {
        return driver(
                List.of("sglang", "--model={model}", "--port", "{port}", "--gpus", "[{gpus}]"),
                Map.of("KEY", "{key}"));
    }

    @Override
    ModelFormat format() {
        return ModelFormat.SAFETENSORS;
    }

    @Test
    void fillsPlaceholders() {
        Launch launch = driver().launch(request(List.of(GPU)));
        var endpoint = (Endpoint.Loopback) launch.endpoint();
        assertThat(launch.command())
                .containsExactly(
                        "sglang",
                        "--model=/models/demo",
                        "--port",
                        Integer.toString(endpoint.port()),
                        "--gpus",
                        "[3]");
        assertThat(launch.environment()).containsEntry("KEY", endpoint.bearer());
        assertThat(endpoint.toString()).doesNotContain(endpoint.bearer());
    }

    @Test
    void unknownPlaceholdersAreAnError() {
        assertThatThrownBy(() -> driver(List.of("x", "{socket}", "{modle}"), Map.of()))
                .hasMessage(
                        "Runtime sglang uses the unknown placeholder {modle}; there are {context},"
                                + " {gpus}, {key}, {model}, {name}, {port}, {slots}, {socket},"
                                + " {threads}.");
        assertThatThrownBy(() -> driver(List.of("x"), Map.of()))
                .hasMessageContaining("exactly one of {socket} and {port}");
        assertThatThrownBy(() -> driver(List.of("x", "{socket}", "{port}"), Map.of()))
                .hasMessageContaining("exactly one of {socket} and {port}");
        assertThatThrownBy(() -> driver(List.of("x", "{socket}", "{key}"), Map.of()))
                .hasMessageContaining("{key}, which only exists together with {port}");
    }

    private static Driver driver(List<String> command, Map<String, String> environment) {
        return new TemplateDriver(
                new RuntimeTemplate(
                        "sglang",
                        command,
                        environment,
                        "/health",
                        Set.of(ModelFormat.SAFETENSORS),
                        new Capabilities(Map.of(Surface.CHAT, Set.of("model", "messages"))),
                        DeviceNeeds.CPU_ONLY,
                        4,
                        0));
    }
}
