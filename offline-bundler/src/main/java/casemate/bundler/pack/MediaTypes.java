package casemate.bundler.pack;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.PortablePath;
import java.util.Locale;
import java.util.Map;

/// Media types by role and file name, where `bundle.yaml` gives none.
final class MediaTypes {
    private static final Map<String, String> BY_ENDING =
            Map.ofEntries(
                    Map.entry("gguf", "application/vnd.gguf"),
                    Map.entry("safetensors", "application/vnd.safetensors"),
                    Map.entry("pt", "application/vnd.pytorch"),
                    Map.entry("json", "application/json"),
                    Map.entry("yaml", "application/yaml"),
                    Map.entry("yml", "application/yaml"),
                    Map.entry("md", "text/markdown"),
                    Map.entry("txt", "text/plain"),
                    Map.entry("html", "text/html"),
                    Map.entry("pdf", "application/pdf"),
                    Map.entry("png", "image/png"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("sh", "application/x-sh"),
                    Map.entry("so", "application/x-sharedlib"),
                    Map.entry("jar", "application/java-archive"),
                    Map.entry("tar", "application/x-tar"),
                    Map.entry("gz", "application/gzip"),
                    Map.entry("zip", "application/zip"));

    private MediaTypes() {}

    static String of(ArtifactRole role, PortablePath path) {
        String name = path.text().toLowerCase(Locale.ROOT);
        if (role == ArtifactRole.SBOM && name.endsWith(".json")) {
            return "application/vnd.cyclonedx+json";
        }
        int dot = name.lastIndexOf('.');
        String known = dot < 0 ? null : BY_ENDING.get(name.substring(dot + 1));
        if (known != null) {
            return known;
        }
        return role == ArtifactRole.APPLIANCE
                ? "application/x-executable"
                : "application/octet-stream";
    }
}
