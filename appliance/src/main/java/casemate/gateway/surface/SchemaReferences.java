package casemate.gateway.surface;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bounds what the references of a schema make of it. A schema may contain itself, as a tree does;
/// it may not *be* itself (`{"allOf": [{"$ref": "#"}]}`), and definitions that each name the next
/// one twice may not add up to millions.
final class SchemaReferences {
    static final int MAX_EXPANDED = 10_000;
    static final int MAX_STEPS = 64;

    private final ObjectNode root;
    private final IdentityHashMap<ObjectNode, String> paths;
    private final IdentityHashMap<ObjectNode, ObjectNode> targets = new IdentityHashMap<>();
    private final IdentityHashMap<ObjectNode, Place> expanded = new IdentityHashMap<>();

    /// @param paths of all schemas within the root; nothing else may be referred to
    /// @param references the schemas that have a `$ref`
    SchemaReferences(
            ObjectNode root,
            IdentityHashMap<ObjectNode, String> paths,
            List<ObjectNode> references) {
        this.root = root;
        this.paths = paths;
        references.forEach(schema -> targets.put(schema, target(schema)));
    }

    private ObjectNode target(ObjectNode schema) {
        String reference = SchemaBounds.reference(schema);
        JsonNode found = reference == null ? null : find(reference);
        if (!(found instanceof ObjectNode target) || !paths.containsKey(target)) {
            throw SchemaBounds.refuse(
                    paths.get(schema) + ".$ref",
                    "has to point to a schema within the same one: `#`, or `#/$defs/...`");
        }
        return target;
    }

    private @Nullable JsonNode find(String reference) {
        if (reference.equals("#") || reference.equals("#/")) {
            return root;
        }
        if (!reference.startsWith("#/")) {
            return null;
        }
        try {
            String pointer =
                    URLDecoder.decode(
                            reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            return root.at(JsonPointer.compile(pointer));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    void check() {
        for (ObjectNode schema : paths.keySet()) {
            Place _ = expand(schema, 0);
        }
    }

    /// What stands in the place of a schema, once references and alternatives are followed.
    ///
    /// @param schemas how many
    /// @param steps to the last of them
    private record Place(int schemas, int steps) {
        static final Place UNFINISHED = new Place(0, 0);

        boolean unfinished() {
            return schemas == 0;
        }
    }

    private Place expand(ObjectNode schema, int depth) {
        Place known = expanded.get(schema);
        String path = String.valueOf(paths.get(schema));
        if (known != null && known.unfinished()) {
            throw SchemaBounds.refuse(
                    path,
                    "is defined by itself: its `$ref`, `anyOf`, `oneOf` or `allOf` leads back");
        }
        if (known != null) {
            return known;
        }
        expanded.put(schema, Place.UNFINISHED);
        int schemas = 1;
        int steps = 0;
        for (ObjectNode same : inItsPlace(schema)) {
            bounded(schemas, depth + 1, path);
            Place place = expand(same, depth + 1);
            schemas += place.schemas;
            steps = Math.max(steps, 1 + place.steps);
            bounded(schemas, steps, path);
        }
        Place place = new Place(schemas, steps);
        expanded.put(schema, place);
        return place;
    }

    private static void bounded(int schemas, int steps, String path) {
        if (steps > MAX_STEPS) {
            throw SchemaBounds.refuse(
                    path, "is followed by more than " + MAX_STEPS + " references after each other");
        }
        if (schemas > MAX_EXPANDED) {
            throw SchemaBounds.refuse(
                    path,
                    "grows to more than "
                            + MAX_EXPANDED
                            + " schemas when its references are followed");
        }
    }

    private List<ObjectNode> inItsPlace(ObjectNode schema) {
        List<ObjectNode> same = new ArrayList<>();
        ObjectNode target = targets.get(schema);
        if (target != null) {
            same.add(target);
        }
        for (String keyword : new String[] {"anyOf", "oneOf", "allOf"}) {
            for (JsonNode option : schema.path(keyword)) {
                if (option instanceof ObjectNode object) {
                    same.add(object);
                }
            }
        }
        return same;
    }
}
