package casemate.config;

import casemate.base.Nearest;
import casemate.base.Yaml;
import casemate.base.Yaml.Entry;
import casemate.base.Yaml.Mapping;
import casemate.base.Yaml.Scalar;
import casemate.base.Yaml.Sequence;
import casemate.runtimes.driver.Placeholders;
import casemate.serving.DeclaredRuntime;
import casemate.serving.ModelSettings;
import casemate.setting.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes a file's tree apart: fixed settings by dotted name, models and declared runtimes by
/// theirs.
final class FileSections {
    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");
    private static final String MODELS = "models";
    private static final String TEMPLATES = "runtimes.templates";

    private final String file;
    private final List<Setting<?>> fixed;
    private final List<Mistake> mistakes;

    /// @param fixed every setting but those of single models
    FileSections(String file, List<Setting<?>> fixed, List<Mistake> mistakes) {
        this.file = file;
        this.fixed = fixed;
        this.mistakes = mistakes;
    }

    /// One entry of `models`.
    record Model(String name, Map<String, Located> values, List<String> arguments) {}

    void flatten(Mapping root, Map<String, Located> into) {
        flatten("", root, into);
    }

    private void flatten(String prefix, Mapping mapping, Map<String, Located> into) {
        Set<String> children = new TreeSet<>();
        Set<String> former = new TreeSet<>();
        for (Setting<?> s : fixed) {
            addChild(prefix, s.name(), children);
            s.formerNames().forEach(name -> addChild(prefix, name, former));
        }
        if (prefix.isEmpty()) {
            children.add(MODELS);
        } else if (TEMPLATES.startsWith(prefix)) {
            children.add(TEMPLATES.substring(prefix.length()));
        }
        mapping.entries()
                .forEach((key, entry) -> {
                    String name = prefix + key;
                    if (name.equals(MODELS) || name.equals(TEMPLATES)) {
                        return;
                    }
                    if (!children.contains(key) && !former.contains(key)) {
                        unknown(name, key, entry, children);
                    } else if (isSetting(name)) {
                        take(name, entry, into);
                    } else if (entry.value() instanceof Mapping nested) {
                        flatten(name + ".", nested, into);
                    } else {
                        wrong(entry, name + ": expected a group of settings below it");
                    }
                });
    }

    private static void addChild(String prefix, String name, Set<String> children) {
        if (name.startsWith(prefix)) {
            children.add(name.substring(prefix.length()).split("\\.", 2)[0]);
        }
    }

    List<Model> models(Mapping root) {
        List<Model> models = new ArrayList<>();
        group(root, MODELS)
                .forEach((name, entry) -> {
                    checkName(MODELS, name, entry);
                    models.add(model(name, entry));
                });
        return models;
    }

    private Model model(String name, Entry entry) {
        Map<String, Located> values = new LinkedHashMap<>();
        List<String> arguments = new ArrayList<>();
        Set<String> names = new TreeSet<>(Set.of("arguments"));
        ModelSettings.OF_A_MODEL.forEach(s -> names.add(s.name()));
        String prefix = MODELS + "." + name + ".";
        children(prefix, entry)
                .forEach((key, child) -> {
                    if (!names.contains(key) && !formerOfAModel(key)) {
                        unknown(prefix + key, key, child, names);
                    } else if (key.equals("arguments")) {
                        arguments.addAll(texts(prefix + key, child));
                    } else {
                        take(prefix + key, child, values);
                    }
                });
        return new Model(name, values, arguments);
    }

    private static boolean formerOfAModel(String key) {
        return ModelSettings.OF_A_MODEL.stream().anyMatch(s -> s.formerNames().contains(key));
    }

    Map<String, DeclaredRuntime> templates(Mapping root) {
        Map<String, DeclaredRuntime> templates = new TreeMap<>();
        Entry runtimes = root.entries().get("runtimes");
        if (runtimes != null && runtimes.value() instanceof Mapping mapping) {
            group(mapping, "templates")
                    .forEach((name, entry) -> {
                        checkName(TEMPLATES, name, entry);
                        templates.put(name, template(name, entry));
                    });
        }
        return templates;
    }

    private DeclaredRuntime template(String name, Entry entry) {
        String prefix = TEMPLATES + "." + name + ".";
        Set<String> names = Set.of("command", "environment", "health", "formats", "surfaces");
        Map<String, Entry> children = children(prefix, entry);
        children.forEach((key, child) -> {
            if (!names.contains(key)) {
                unknown(prefix + key, key, child, names);
            }
        });
        List<String> command =
                list(prefix, children, "command", entry, TemplateWords::placeholders);
        Map<String, String> environment = environment(prefix, children);
        checkEndpoint(prefix, children.get("command"), command, environment);
        return new DeclaredRuntime(
                command,
                environment,
                health(prefix, children),
                new LinkedHashSet<>(
                        list(prefix, children, "formats", entry, TemplateWords::format)),
                surfaces(prefix, children));
    }

    private Map<String, String> environment(String prefix, Map<String, Entry> children) {
        Map<String, String> environment = new TreeMap<>();
        Entry variables = children.get("environment");
        if (variables != null) {
            String below = prefix + "environment.";
            children(below, variables)
                    .forEach((k, v) -> {
                        String text = text(below + k, v);
                        wrong(v.line(), below + k, TemplateWords.placeholders(text));
                        environment.put(k, text);
                    });
        }
        return environment;
    }

    private void checkEndpoint(
            String prefix,
            @Nullable Entry entry,
            List<String> command,
            Map<String, String> environment) {
        if (entry != null && !command.isEmpty()) {
            List<String> texts = new ArrayList<>(command);
            texts.addAll(environment.values());
            wrong(entry.line(), prefix + "command", TemplateWords.endpoint(Placeholders.in(texts)));
        }
    }

    private String health(String prefix, Map<String, Entry> children) {
        Entry entry = children.get("health");
        if (entry == null) {
            return "/health";
        }
        String health = text(prefix + "health", entry);
        if (!health.isEmpty() && !health.startsWith("/")) {
            wrong(
                    entry,
                    prefix + "health: expected a path that begins with /, found `" + health + "`");
        }
        return health;
    }

    private Map<String, Set<String>> surfaces(String prefix, Map<String, Entry> children) {
        Map<String, Set<String>> surfaces = new TreeMap<>();
        Entry served = children.get("surfaces");
        if (served != null) {
            String below = prefix + "surfaces.";
            children(below, served)
                    .forEach((k, v) -> {
                        wrong(v.line(), prefix + "surfaces", TemplateWords.surface(k));
                        surfaces.put(k, new LinkedHashSet<>(texts(below + k, v)));
                    });
        }
        return surfaces;
    }

    /// @param check gives what is wrong with a text of the list, or null
    private List<String> list(
            String prefix,
            Map<String, Entry> children,
            String key,
            Entry parent,
            Function<String, @Nullable String> check) {
        Entry entry = children.get(key);
        if (entry == null) {
            wrong(parent, prefix + key + ": is missing, expected a list of texts");
            return List.of();
        }
        List<String> texts = texts(prefix + key, entry);
        if (entry.value() instanceof Sequence(List<Yaml> items, int _)) {
            if (items.isEmpty()) {
                wrong(entry, prefix + key + ": is empty, expected a list of texts");
            }
            for (int i = 0; i < texts.size(); i++) {
                wrong(items.get(i).line(), prefix + key, check.apply(texts.get(i)));
            }
        }
        return texts;
    }

    private Map<String, Entry> group(Mapping parent, String key) {
        Entry entry = parent.entries().get(key);
        return entry == null ? Map.of() : children(key + ".", entry);
    }

    private Map<String, Entry> children(String prefix, Entry entry) {
        return switch (entry.value()) {
            case Mapping(var entries, var _) -> entries;
            case Scalar(var text, var _) when text.isEmpty() -> Map.of();
            default -> {
                wrong(
                        entry,
                        prefix.substring(0, prefix.length() - 1)
                                + ": expected a group of settings below it");
                yield Map.of();
            }
        };
    }

    private List<String> texts(String name, Entry entry) {
        if (entry.value() instanceof Sequence(List<Yaml> items, int _)
                && items.stream().allMatch(Scalar.class::isInstance)) {
            return items.stream().map(i -> ((Scalar) i).text()).toList();
        }
        wrong(entry, name + ": expected a list of texts");
        return List.of();
    }

    private String text(String name, Entry entry) {
        String text = ConfigReader.scalar(entry);
        if (text == null) {
            wrong(entry, name + ": expected a text");
        }
        return text == null ? "" : text;
    }

    private void take(String name, Entry entry, Map<String, Located> into) {
        String text = ConfigReader.scalar(entry);
        if (text == null) {
            wrong(entry, name + ": expected one value, found " + shape(entry));
            return;
        }
        into.put(name, new Located(text, new Origin.InFile(Path.of(file), entry.line())));
    }

    private static String shape(Entry entry) {
        return switch (entry.value()) {
            case Mapping _ -> "a group of settings";
            case Sequence _ -> "a list";
            case Scalar _ -> "none";
        };
    }

    private void checkName(String section, String name, Entry entry) {
        if (!NAME.matcher(name).matches()) {
            wrong(
                    entry,
                    String.format(
                            Locale.ROOT,
                            "%s: `%s` is no name: expected 1 to 64 of a-z, 0-9, `.`, `_`, `-`",
                            section,
                            name));
        }
    }

    private boolean isSetting(String name) {
        return fixed.stream()
                .anyMatch(s -> s.name().equals(name) || s.formerNames().contains(name));
    }

    private void unknown(String name, String key, Entry entry, Set<String> known) {
        wrong(
                entry,
                String.format(
                        Locale.ROOT,
                        "there is no setting `%s`.%s",
                        name,
                        Nearest.hint(key, known)));
    }

    private void wrong(int line, String name, @Nullable String what) {
        if (what != null) {
            mistakes.add(new Mistake(file + ":" + line, name + ": " + what));
        }
    }

    private void wrong(Entry entry, String message) {
        mistakes.add(new Mistake(file + ":" + entry.line(), message));
    }
}
