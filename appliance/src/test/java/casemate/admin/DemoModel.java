package casemate.admin;

import java.nio.file.Path;

/// The model that the project trains for itself.
public final class DemoModel {
    private DemoModel() {}

    public static Path path() {
        return Path.of("../runtimes/models/casemate-demo.gguf").toAbsolutePath().normalize();
    }
}
