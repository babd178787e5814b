package casemate.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The forms in which the program is shipped.
enum Form {
    NATIVE("native"),
    SELF_CONTAINED("self-contained"),
    JAR("jar");

    private final String text;

    Form(String text) {
        this.text = text;
    }

    static Form ofThisProgram() {
        if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            return NATIVE;
        }
        return System.getProperty("casemate.program") == null ? JAR : SELF_CONTAINED;
    }

    /// The one file that this program is; null where it is several.
    static @Nullable Path executable() {
        String path =
                switch (ofThisProgram()) {
                    case NATIVE -> ProcessHandle.current().info().command().orElse(null);
                    // The stub says where it lies.
                    case SELF_CONTAINED -> System.getProperty("casemate.program");
                    case JAR -> null;
                };
        return path == null ? null : Path.of(path);
    }

    @Override
    public String toString() {
        return text;
    }
}
