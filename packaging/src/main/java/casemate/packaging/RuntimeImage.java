package casemate.packaging;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;

/// The part of this JDK that the application needs, linked by `jlink`.
final class RuntimeImage {
    /// What the libraries refer to (`jdeps`), and what operators look into a running JVM with: JFR,
    /// `jcmd`, JMX. `java.desktop` is there for `java.beans`, which Hibernate reads entities with.
    private static final List<String> MODULES =
            List.of(
                    "java.base",
                    "java.compiler",
                    "java.desktop",
                    "java.instrument",
                    "java.logging",
                    "java.management",
                    "java.management.rmi",
                    "java.naming",
                    "java.net.http",
                    "java.scripting",
                    "java.security.jgss",
                    "java.security.sasl",
                    "java.sql",
                    "java.transaction.xa",
                    "java.xml",
                    "jdk.attach",
                    "jdk.crypto.cryptoki",
                    "jdk.jcmd",
                    "jdk.jfr",
                    "jdk.management",
                    "jdk.management.agent",
                    "jdk.management.jfr",
                    "jdk.net",
                    "jdk.unsupported",
                    "jdk.zipfs");

    /// Libraries that draw, print and play: the classes beside them are needed, they are not.
    private static final List<String> NOT_WITHOUT_A_SCREEN =
            List.of(
                    "awt_xawt",
                    "fontmanager",
                    "freetype",
                    "javajpeg",
                    "jawt",
                    "jsound",
                    "lcms",
                    "mlib_image",
                    "splashscreen");

    private RuntimeImage() {}

    /// @param target must not exist yet
    /// @throws IOException with what `jlink` said
    static void link(Path target) throws IOException {
        ToolProvider jlink =
                ToolProvider.findFirst("jlink")
                        .orElseThrow(() ->
                                new IOException(
                                        "this JDK has no jlink: use a full JDK 25 (Debian:"
                                                + " openjdk-25-jdk-headless)."));
        var said = new StringWriter();
        try (var out = new PrintWriter(said)) {
            int exit =
                    jlink.run(
                            out,
                            out,
                            "--add-modules",
                            String.join(",", MODULES),
                            "--strip-debug",
                            "--no-header-files",
                            "--no-man-pages",
                            // What is around it compresses better than jlink does.
                            "--compress",
                            "zip-0",
                            "--output",
                            target.toString());
            if (exit != 0) {
                throw new IOException("jlink ended with " + exit + ":\n" + said);
            }
        }
        for (String library : NOT_WITHOUT_A_SCREEN) {
            Files.deleteIfExists(target.resolve("lib/lib" + library + ".so"));
        }
    }
}
