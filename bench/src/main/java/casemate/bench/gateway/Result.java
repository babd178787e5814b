package casemate.bench.gateway;

import casemate.bench.run.Bar;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that a run found, with what is needed to judge and repeat it.
///
/// @param throughputRatioToNginx median over rounds of Casemate's requests a second by nginx's in
///   the same round; 0 where one of them was left out
/// @param cpuRatioToNginx nginx's CPU time a request by Casemate's: what the other ratio comes to
///   on cores that nothing else uses
/// @param comparison with another build, where one was named
record Result(
        double throughputRatioToNginx,
        double cpuRatioToNginx,
        String date,
        String command,
        Map<String, String> machine,
        Map<String, String> versions,
        Map<String, Figures> subjects,
        @Nullable Comparison comparison,
        List<Bar> bars) {
    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    static Result read(Path file) throws IOException {
        return JSON.readValue(Files.readString(file), Result.class);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }
}
