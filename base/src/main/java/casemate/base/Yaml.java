package casemate.base;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A YAML document as a plain tree with line numbers. Every scalar is the text that stands there,
/// so that `2026.10` stays what it is and `no` is a word. Anchors, aliases and tags are refused (a
/// document of a few lines could otherwise unfold to gigabytes, or ask for an object), and so is a
/// name that is set twice.
public sealed interface Yaml {
    /// Deeper documents are refused: composing them is recursive.
    int MAX_DEPTH = 20;

    /// Line of the first character, from 1.
    int line();

    /// @param text empty where nothing, `~` or `null` stands
    record Scalar(String text, int line) implements Yaml {}

    record Sequence(List<Yaml> items, int line) implements Yaml {}

    /// @param entries in the order of the document
    record Mapping(Map<String, Entry> entries, int line) implements Yaml {
        static final Mapping EMPTY = new Mapping(Map.of(), 1);
    }

    /// @param line of the key
    record Entry(Yaml value, int line) {}

    /// Gets what is wrong in a document that can be read on.
    @FunctionalInterface
    interface Mistakes {
        void add(int line, String message);
    }

    /// A text that is no YAML, or more than we read: nothing more can be said of it.
    final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int line;

        UnreadableException(int line, String message) {
            super(message);
            this.line = line;
        }

        /// From 1.
        public int line() {
            return line;
        }
    }

    /// @param mostCharacters longer texts are refused
    /// @return the document's mapping; an empty one for an empty document and for one that is no
    ///   mapping, which is among the mistakes
    static Mapping read(String text, int mostCharacters, Mistakes mistakes)
            throws UnreadableException {
        LoadSettings settings =
                LoadSettings.builder()
                        .setCodePointLimit(mostCharacters)
                        // Ours names both lines, and goes on.
                        .setAllowDuplicateKeys(true)
                        .build();
        try {
            requirePlain(new Parse(settings).parseString(text));
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                return Mapping.EMPTY;
            }
            if (tree(root.get(), mistakes) instanceof Mapping mapping) {
                return mapping;
            }
            mistakes.add(1, "expected `name: value` lines");
            return Mapping.EMPTY;
        } catch (MarkedYamlEngineException e) {
            throw new UnreadableException(
                    line(e.getProblemMark()), "not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new UnreadableException(1, "not valid YAML: " + e.getMessage());
        }
    }

    /// Composing is recursive and unfolds aliases, parsing does neither: the depth is bounded
    /// before there is a stack to overflow.
    private static void requirePlain(Iterable<Event> events) throws UnreadableException {
        int depth = 0;
        for (Event event : events) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            int line = line(event.getStartMark());
            if (depth > MAX_DEPTH) {
                throw new UnreadableException(
                        line,
                        String.format(Locale.ROOT, "nested deeper than %d levels", MAX_DEPTH));
            }
            if (event instanceof AliasEvent) {
                throw new UnreadableException(line, "aliases are not allowed");
            }
            if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
                throw new UnreadableException(line, "anchors are not allowed");
            }
            if (tag(event).isPresent()) {
                throw new UnreadableException(
                        line, "tags are not allowed: put quotes around what shall be a text");
            }
        }
    }

    private static Optional<String> tag(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> Optional.empty();
        };
    }

    private static Yaml tree(Node node, Mistakes mistakes) {
        int line = line(node.getStartMark());
        return switch (node) {
            case ScalarNode s -> new Scalar(text(s), line);
            case SequenceNode s -> {
                List<Yaml> items = new ArrayList<>();
                s.getValue().forEach(item -> items.add(tree(item, mistakes)));
                yield new Sequence(items, line);
            }
            case MappingNode m -> mapping(m, line, mistakes);
            default -> new Scalar("", line);
        };
    }

    private static String text(ScalarNode node) {
        boolean nothing =
                node.getScalarStyle() == ScalarStyle.PLAIN && node.getTag().equals(Tag.NULL);
        return nothing ? "" : node.getValue();
    }

    private static Mapping mapping(MappingNode node, int line, Mistakes mistakes) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            int keyLine = line(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                mistakes.add(keyLine, "expected a name before `:`");
                continue;
            }
            Entry entry = new Entry(tree(tuple.getValueNode(), mistakes), keyLine);
            Entry earlier = entries.putIfAbsent(key.getValue(), entry);
            if (earlier != null) {
                mistakes.add(
                        keyLine,
                        String.format(
                                Locale.ROOT,
                                "`%s` was set before, in line %d: remove one of the two",
                                key.getValue(),
                                earlier.line()));
            }
        }
        return new Mapping(entries, line);
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }
}
