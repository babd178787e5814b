package casemate.bundler.format;

import java.util.Optional;
import java.util.stream.Stream;

/// What an artifact is for; the installer decides by it where the artifact goes.
public enum ArtifactRole {
    /// The casemate executable; a bundle that can be installed has exactly one per platform.
    APPLIANCE("appliance"),
    /// A program or its libraries that serve a model, such as llama-server or the PyTorch pack.
    RUNTIME("runtime"),
    MODEL("model"),
    /// A policy in its source form.
    POLICY("policy"),
    /// An evaluation suite.
    SUITE("suite"),
    CONFIG("config"),
    DOC("doc"),
    /// A CycloneDX document about the release's contents.
    SBOM("sbom");

    private final String id;

    ArtifactRole(String id) {
        this.id = id;
    }

    /// As in the manifest and in `bundle.yaml`.
    public String id() {
        return id;
    }

    public static Optional<ArtifactRole> of(String id) {
        return Stream.of(values()).filter(r -> r.id.equals(id)).findFirst();
    }
}
