package casemate.bundler.pack;

import casemate.signing.json.JsonWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How a release was built (SLSA provenance v1.0, https://slsa.dev/spec/v1.0/provenance).
///
/// @param builder a URI that names who ran the build
/// @param buildType a URI that says how the parameters are meant
/// @param source a URI such as `git+https://vendor.example/casemate`, or null
/// @param commit the source's commit, or null
/// @param invocation the build run's id, or null
/// @param started when the build began, or null
/// @param finished when it ended, or null
public record Provenance(
        String builder,
        String buildType,
        Map<String, String> parameters,
        @Nullable String source,
        @Nullable String commit,
        @Nullable String invocation,
        @Nullable Instant started,
        @Nullable Instant finished) {
    static final String PREDICATE_TYPE = "https://slsa.dev/provenance/v1";

    public Provenance {
        parameters = Map.copyOf(parameters);
    }

    Map<String, Object> predicate() {
        Map<String, Object> definition =
                JsonWriter.fields(
                        "buildType",
                        buildType,
                        "externalParameters",
                        new LinkedHashMap<>(new TreeMap<>(parameters)));
        if (source != null) {
            Map<String, Object> dependency = JsonWriter.fields("uri", source);
            if (commit != null) {
                dependency.put("digest", JsonWriter.fields("gitCommit", commit));
            }
            definition.put("resolvedDependencies", List.of(dependency));
        }
        Map<String, Object> metadata = JsonWriter.fields();
        putIfThere(metadata, "invocationId", invocation);
        putIfThere(metadata, "startedOn", started);
        putIfThere(metadata, "finishedOn", finished);
        Map<String, Object> details =
                JsonWriter.fields("builder", JsonWriter.fields("id", builder));
        if (!metadata.isEmpty()) {
            details.put("metadata", metadata);
        }
        return JsonWriter.fields("buildDefinition", definition, "runDetails", details);
    }

    private static void putIfThere(
            Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value.toString());
        }
    }
}
