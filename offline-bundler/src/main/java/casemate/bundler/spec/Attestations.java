package casemate.bundler.spec;

import java.util.List;
import java.util.regex.Pattern;

/// Names of attestations in `bundle.yaml`, without what every file below `att/` ends with.
final class Attestations {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final String ENDING = ".sigstore.json";

    private Attestations() {}

    static List<String> names(YamlMap yaml) {
        return yaml.texts("attestations").stream()
                .filter(name -> {
                    boolean good = NAME.matcher(name).matches();
                    if (!good) {
                        yaml.mistake(
                                "attestations",
                                "lists lower-case names of files below att/, without "
                                        + ENDING
                                        + ", not '"
                                        + name
                                        + "'");
                    }
                    return good;
                })
                .map(name -> name.endsWith(ENDING) ? name : name + ENDING)
                .toList();
    }
}
