package casemate.bundler.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// One mapping of a YAML document. Every scalar is the text that stands there, so `2026.10` stays
/// what it is; tags, anchors and aliases are refused. A reader ends with [#done].
final class YamlMap {
    private static final int MAX_CHARACTERS = 1 << 22;
    private static final int MAX_DEPTH = 10;

    private final Mistakes mistakes;
    private final int line;
    private final Map<String, Node> entries = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    private YamlMap(Mistakes mistakes, int line) {
        this.mistakes = mistakes;
        this.line = line;
    }

    /// @throws SpecException at once when the text is not YAML: nothing more can be said of it
    static YamlMap parse(String text, Mistakes mistakes) throws SpecException {
        LoadSettings settings =
                LoadSettings.builder()
                        .setCodePointLimit(MAX_CHARACTERS)
                        .setAllowDuplicateKeys(true)
                        .build();
        try {
            requirePlain(new Parse(settings).parseString(text));
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.orElse(null) instanceof MappingNode mapping) {
                return of(mapping, mistakes);
            }
            mistakes.add(1, "expected `name: value` lines");
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            mistakes.add(line, "not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            mistakes.add(1, "not valid YAML: " + e.getMessage());
        }
        mistakes.throwIfAny();
        return new YamlMap(mistakes, 1);
    }

    /// Composing is recursive, parsing is not: depth and aliases are seen to before.
    private static void requirePlain(Iterable<Event> events) {
        int depth = 0;
        for (Event event : events) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Alias ->
                        throw new YamlEngineException(
                                "aliases are not allowed (line "
                                        + (event.getStartMark().map(Mark::getLine).orElse(0) + 1)
                                        + ")");
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                throw new YamlEngineException("nested deeper than " + MAX_DEPTH + " levels");
            }
        }
    }

    private static YamlMap of(MappingNode node, Mistakes mistakes) {
        var map = new YamlMap(mistakes, line(node));
        for (NodeTuple tuple : node.getValue()) {
            int at = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                mistakes.add(at, "expected a name before `:`");
            } else if (map.entries.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
                mistakes.add(
                        at,
                        "`"
                                + key.getValue()
                                + "` was set before, in line "
                                + map.lines.get(key.getValue()));
            } else {
                map.lines.put(key.getValue(), at);
            }
        }
        return map;
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    int line() {
        return line;
    }

    /// The line of an entry, or of the mapping when it is not there.
    int line(String name) {
        return lines.getOrDefault(name, line);
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
        Node node = entries.get(name);
        if (node == null) {
            return null;
        }
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue();
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
        for (Node item : items(name)) {
            if (item instanceof ScalarNode scalar) {
                out.add(scalar.getValue());
            } else {
                mistakes.add(line(item), "`" + name + "` is a list of words");
            }
        }
        return out;
    }

    List<YamlMap> maps(String name) {
        asked.add(name);
        var out = new ArrayList<YamlMap>();
        for (Node item : items(name)) {
            if (item instanceof MappingNode mapping) {
                out.add(of(mapping, mistakes));
            } else {
                mistakes.add(line(item), "expected `- name: value` lines below `" + name + "`");
            }
        }
        return out;
    }

    @Nullable YamlMap map(String name) {
        asked.add(name);
        Node node = entries.get(name);
        if (node == null) {
            return null;
        }
        if (node instanceof MappingNode mapping) {
            return of(mapping, mistakes);
        }
        mistake(name, "needs `name: value` lines below it");
        return null;
    }

    private List<Node> items(String name) {
        Node node = entries.get(name);
        if (node == null) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
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
