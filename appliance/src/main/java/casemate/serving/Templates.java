package casemate.serving;

import casemate.runtimes.device.Accelerator.Vendor;
import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.driver.DeviceNeeds;
import casemate.runtimes.driver.RuntimeTemplate;
import casemate.runtimes.driver.Surface;
import casemate.runtimes.model.ModelFormat;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Declared runtimes, from configuration's words to the drivers'.
final class Templates {
    private Templates() {}

    /// @throws IllegalArgumentException for a word that the drivers do not know
    static List<RuntimeTemplate> of(Map<String, casemate.serving.DeclaredRuntime> declared) {
        return declared.entrySet().stream().map(e -> of(e.getKey(), e.getValue())).toList();
    }

    private static RuntimeTemplate of(String id, casemate.serving.DeclaredRuntime t) {
        Set<ModelFormat> formats =
                t.formats().stream()
                        .map(f ->
                                word(ModelFormat.class, "runtimes.templates." + id + ".formats", f))
                        .collect(Collectors.toSet());
        Map<Surface, Set<String>> surfaces = new EnumMap<>(Surface.class);
        t.surfaces()
                .forEach((name, fields) ->
                        surfaces.put(
                                word(Surface.class, "runtimes.templates." + id + ".surfaces", name),
                                fields));
        return new RuntimeTemplate(
                id,
                t.command(),
                t.environment(),
                t.health(),
                formats,
                new Capabilities(surfaces),
                new DeviceNeeds(Set.of(Vendor.values()), true, 8),
                1,
                0);
    }

    private static <E extends Enum<E>> E word(Class<E> type, String where, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(e -> e.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                String.format(
                                        Locale.ROOT,
                                        "%s: expected one of %s, found `%s`.",
                                        where,
                                        Arrays.toString(type.getEnumConstants())
                                                .toLowerCase(Locale.ROOT),
                                        word)));
    }
}
