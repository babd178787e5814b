package casemate.bundler.spec;

import casemate.base.Nearest;
import casemate.base.Yaml;
import casemate.base.Yaml.Entry;
import casemate.base.Yaml.Mapping;
import casemate.base.Yaml.Scalar;
import casemate.base.Yaml.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One mapping of a `bundle.yaml`, asked for by name. A reader ends with [#done].
final class YamlMap {
    private static final int MAX_CHARACTERS = 1 << 22;

    private final Mistakes mistakes;
    private final int line;
    private final Map<String, Entry> entries;
    private final Set<String> asked = new HashSet<>();

    private YamlMap(Mapping mapping, Mistakes mistakes) {
        this.mistakes = mistakes;
        this.line = mapping.line();
        this.entries = mapping.entries();
    }

    /// @throws SpecException at once when the text is not YAML: nothing more can be said of it
    static YamlMap parse(String text, Mistakes mistakes) throws SpecException {
        try {
            return new YamlMap(Yaml.read(text, MAX_CHARACTERS, mistakes::add), mistakes);
        } catch (Yaml.UnreadableException e) {
            mistakes.add(e.line(), String.valueOf(e.getMessage()));
            throw mistakes.exception();
        }
    }

    int line() {
        return line;
    }

    /// The line of an entry, or of the mapping when it is not there.
    int line(String name) {
        Entry entry = entries.get(name);
        return entry == null ? line : entry.line();
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    void mistake(String name, String text) {
        mistakes.add(line(name), "`" + name + "` " + text);
    }

    /// A scalar's text, or null when it is absent.
    @Nullable String text(String name) {
        asked.add(name);
        Entry entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        if (entry.value() instanceof Scalar(String text, int _) && !text.isBlank()) {
            return text;
        }
        mistake(name, "needs a value");
        return null;
    }

    /// A scalar's text, or null with a mistake when it is absent.
    @Nullable String required(String name) {
        if (!has(name)) {
            asked.add(name);
            mistakes.add(line, "`" + name + "` is missing");
            return null;
        }
        return text(name);
    }

    List<String> texts(String name) {
        asked.add(name);
        var out = new ArrayList<String>();
        for (Yaml item : items(name)) {
            if (item instanceof Scalar(String text, int _)) {
                out.add(text);
            } else {
                mistakes.add(item.line(), "`" + name + "` is a list of words");
            }
        }
        return out;
    }

    List<YamlMap> maps(String name) {
        asked.add(name);
        var out = new ArrayList<YamlMap>();
        for (Yaml item : items(name)) {
            if (item instanceof Mapping mapping) {
                out.add(new YamlMap(mapping, mistakes));
            } else {
                mistakes.add(item.line(), "expected `- name: value` lines below `" + name + "`");
            }
        }
        return out;
    }

    @Nullable YamlMap map(String name) {
        asked.add(name);
        Entry entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        if (entry.value() instanceof Mapping mapping) {
            return new YamlMap(mapping, mistakes);
        }
        mistake(name, "needs `name: value` lines below it");
        return null;
    }

    private List<Yaml> items(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            return List.of();
        }
        if (entry.value() instanceof Sequence(List<Yaml> items, int _)) {
            return items;
        }
        mistake(name, "is a list: write `- item` lines, or [a, b]");
        return List.of();
    }

    Set<String> names() {
        return entries.keySet();
    }

    /// Reports every name that nobody asked for.
    void done() {
        for (String name : entries.keySet()) {
            if (!asked.contains(name)) {
                mistakes.add(
                        line(name),
                        "`" + name + "` is not known here." + Nearest.hint(name, asked));
            }
        }
    }
}
