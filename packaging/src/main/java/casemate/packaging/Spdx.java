package casemate.packaging;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Licences as projects write them, by their identifiers in the SPDX list.
final class Spdx {
    /// Words that tell a licence apart, in the order in which they are looked for.
    private static final List<Map.Entry<String, String>> WORDS =
            List.of(
                    Map.entry("public domain", "CC0-1.0"),
                    Map.entry("cc0", "CC0-1.0"),
                    Map.entry("mpl 2.0", "MPL-2.0"),
                    Map.entry("mpl-2.0", "MPL-2.0"),
                    Map.entry("mozilla public license", "MPL-2.0"),
                    Map.entry("classpath", "GPL-2.0-with-classpath-exception"),
                    Map.entry("gpl2 w/ cpe", "GPL-2.0-with-classpath-exception"),
                    Map.entry("lesser general public", "LGPL-2.1-or-later"),
                    Map.entry("lgpl", "LGPL-2.1-or-later"),
                    Map.entry("epl 1.0", "EPL-1.0"),
                    Map.entry("eclipse public license - v 1.0", "EPL-1.0"),
                    Map.entry("eclipse public license", "EPL-2.0"),
                    Map.entry("epl-2.0", "EPL-2.0"),
                    Map.entry("epl 2.0", "EPL-2.0"),
                    Map.entry("eclipse distribution license", "BSD-3-Clause"),
                    Map.entry("edl 1.0", "BSD-3-Clause"),
                    Map.entry("bsd 2-clause", "BSD-2-Clause"),
                    Map.entry("bsd-2-clause", "BSD-2-Clause"),
                    Map.entry("bsd", "BSD-3-Clause"),
                    Map.entry("bouncy castle", "MIT"),
                    Map.entry("mit", "MIT"),
                    Map.entry("apache", "Apache-2.0"),
                    Map.entry("asl 2.0", "Apache-2.0"));

    /// What projects do not say in their descriptions, but in their repositories.
    private static final Map<String, String> UNSAID = Map.of("de.kherud:llama", "MIT");

    private Spdx() {}

    /// @param library for the message
    /// @param name as the project writes it; empty where it writes none
    /// @throws IOException when nothing is known of such a licence: somebody has to look at it
    static String id(String library, String name) throws IOException {
        String unsaid = UNSAID.get(library);
        if (name.isEmpty() && unsaid != null) {
            return unsaid;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return WORDS.stream()
                .filter(word -> lower.contains(word.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() ->
                        new IOException(
                                library
                                        + " is under the licence '"
                                        + name
                                        + "', which is not known here: look whether it may be"
                                        + " shipped, and add it to Spdx."));
    }
}
