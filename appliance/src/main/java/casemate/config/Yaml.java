package casemate.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.snakeyaml.engine.v2.nodes.Tag;

/// A YAML document as a plain tree with line numbers. No types, no tags, no aliases: nothing in a
/// document can make us build an object or repeat one.
sealed interface Yaml {
    int MAX_CHARACTERS = 1 << 20;
    int MAX_DEPTH = 20;

    int line();

    record Scalar(String text, int line) implements Yaml {}

    record Sequence(List<Yaml> items, int line) implements Yaml {}

    record Mapping(Map<String, Entry> entries, int line) implements Yaml {}

    /// @param line of the key
    record Entry(Yaml value, int line) {}

    /// @param mistakes gets what is wrong; the rest of the document is still returned
    static Mapping read(String text, String file, List<Mistake> mistakes) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(file)
                        .setCodePointLimit(MAX_CHARACTERS)
                        .setMaxAliasesForCollections(50)
                        .setAllowRecursiveKeys(false)
                        .build();
        try {
            requireShallow(new Parse(settings).parseString(text));
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                return new Mapping(Map.of(), 1);
            }
            Yaml tree = new Builder(file, mistakes).build(root.get());
            if (tree instanceof Mapping mapping) {
                return mapping;
            }
            mistakes.add(new Mistake(file + ":1", "expected settings as `name: value`"));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(1);
            mistakes.add(new Mistake(file + ":" + line, "not valid YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            mistakes.add(new Mistake(file, "not valid YAML: " + e.getMessage()));
        }
        return new Mapping(Map.of(), 1);
    }

    /// Composing is recursive, parsing is not: depth is bounded before there is a stack to
    /// overflow.
    private static void requireShallow(Iterable<Event> events) {
        int depth = 0;
        for (Event event : events) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                throw new YamlEngineException("nested deeper than " + MAX_DEPTH + " levels");
            }
        }
    }

    /// Turns composed nodes into the tree.
    record Builder(String file, List<Mistake> mistakes) {
        Yaml build(Node node) {
            int line = line(node);
            if (node.getAnchor().isPresent()) {
                mistakes.add(new Mistake(file + ":" + line, "anchors are not allowed"));
                return new Scalar("", line);
            }
            return switch (node) {
                case ScalarNode s ->
                        new Scalar(s.getTag().equals(Tag.NULL) ? "" : s.getValue(), line);
                case SequenceNode s -> {
                    List<Yaml> items = new ArrayList<>();
                    s.getValue().forEach(item -> items.add(build(item)));
                    yield new Sequence(items, line);
                }
                case MappingNode m -> mapping(m, line);
                default -> new Scalar("", line);
            };
        }

        private Mapping mapping(MappingNode node, int line) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (NodeTuple tuple : node.getValue()) {
                int keyLine = line(tuple.getKeyNode());
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    mistakes.add(new Mistake(file + ":" + keyLine, "expected a name before `:`"));
                    continue;
                }
                Entry entry = new Entry(build(tuple.getValueNode()), keyLine);
                Entry earlier = entries.putIfAbsent(key.getValue(), entry);
                if (earlier != null) {
                    mistakes.add(
                            new Mistake(
                                    file + ":" + keyLine,
                                    String.format(
                                            Locale.ROOT,
                                            "`%s` was set before, in line %d: remove one of the"
                                                    + " two",
                                            key.getValue(),
                                            earlier.line())));
                }
            }
            return new Mapping(entries, line);
        }

        private static int line(Node node) {
            return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
        }
    }
}
