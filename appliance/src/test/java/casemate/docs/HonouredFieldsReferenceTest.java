package casemate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.runtimes.driver.DjlDriver;
import casemate.runtimes.driver.Driver;
import casemate.runtimes.driver.LlamaServerDriver;
import casemate.runtimes.driver.LlamaWorkerDriver;
import casemate.runtimes.driver.Surface;
import casemate.runtimes.driver.VllmDriver;
import casemate.runtimes.model.ModelFacts;
import casemate.runtimes.model.ModelFormat;
import casemate.runtimes.model.ModelTask;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HonouredFieldsReferenceTest {
    private static final Page PAGE = Page.reference("http-api.md");
    private static final List<Driver> DRIVERS =
            List.of(
                    new LlamaWorkerDriver(List.of("casemate")),
                    new LlamaServerDriver("llama-server"),
                    new VllmDriver("vllm"),
                    new DjlDriver(List.of("casemate"), Path.of("pack")));

    @ParameterizedTest
    @EnumSource
    void theTableOfASurfaceSaysWhichRuntimeHonoursWhat(Surface surface) {
        Map<String, Set<String>> honoured = new LinkedHashMap<>();
        for (Driver driver : DRIVERS) {
            Set<String> fields =
                    driver.capabilities(MODEL).parameters().getOrDefault(surface, Set.of());
            if (!fields.isEmpty()) {
                honoured.put(driver.id(), new TreeSet<>(fields));
            }
        }
        assertThat(table(surface.path())).isEqualTo(honoured);
    }

    private static Map<String, Set<String>> table(String heading) {
        Map<String, Set<String>> fields = new LinkedHashMap<>();
        List<List<String>> rows = PAGE.rows(heading);
        List<String> head = rows.getFirst().stream().filter(cell -> !cell.isEmpty()).toList();
        for (int column = 1; column < head.size(); column++) {
            Set<String> yes = new TreeSet<>();
            for (List<String> row : rows.subList(1, rows.size())) {
                if (row.get(column).equals("yes")) {
                    yes.addAll(List.of(row.getFirst().split(", ", -1)));
                }
            }
            fields.put(head.get(column), yes);
        }
        return fields;
    }

    /// A model for every task, so that every surface is there.
    private static final ModelFacts MODEL =
            new ModelFacts(
                    ModelFormat.GGUF,
                    null,
                    "llama",
                    EnumSet.allOf(ModelTask.class),
                    0,
                    "F16",
                    0,
                    0,
                    null,
                    null,
                    null,
                    null);
}
