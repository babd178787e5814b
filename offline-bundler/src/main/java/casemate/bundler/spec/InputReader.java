package casemate.bundler.spec;

import casemate.base.Nearest;
import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.PortablePath;
import casemate.bundler.pack.ReleaseSpec.Input;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The artifacts of a `bundle.yaml`, listed by role.
final class InputReader {
    private static final Pattern PLATFORM = Pattern.compile("any|[a-z0-9]+-[a-z0-9_]+");

    /// SPDX license expressions, as far as their form goes (SPDX 3.0, annex B).
    private static final Pattern LICENSE =
            Pattern.compile("\\(*[A-Za-z0-9.+:-]+\\)*( (AND|OR|WITH) \\(*[A-Za-z0-9.+:-]+\\)*)*");

    private final Path directory;

    InputReader(Path directory) {
        this.directory = directory;
    }

    List<Input> read(YamlMap byRole) {
        var out = new ArrayList<Input>();
        List<String> roles = Stream.of(ArtifactRole.values()).map(ArtifactRole::id).toList();
        for (String name : byRole.names()) {
            Optional<ArtifactRole> role = ArtifactRole.of(name);
            if (role.isEmpty()) {
                byRole.mistake(
                        name,
                        "is not a role ("
                                + SpecReader.list(roles)
                                + ")."
                                + Nearest.hint(name, roles));
                continue;
            }
            for (YamlMap item : byRole.maps(name)) {
                Input input = input(item, role.get());
                if (input != null) {
                    out.add(input);
                }
            }
        }
        return out;
    }

    /// Null when something is missing that nothing can stand in for.
    private @Nullable Input input(YamlMap item, ArtifactRole role) {
        String id = item.required("id");
        String file = item.text("file");
        String tree = item.text("directory");
        String path = item.required("path");
        String license = item.required("license");
        String platform = platform(item, role);
        int mode = mode(item);
        String mediaType = item.text("mediaType");
        List<String> attestations = Attestations.names(item);
        item.done();
        if ((file == null) == (tree == null)) {
            item.mistake("id", "needs either `file` or `directory` beside it");
            return null;
        }
        if (license != null && !LICENSE.matcher(license).matches()) {
            item.mistake(
                    "license",
                    "is an SPDX expression, such as Apache-2.0 or LicenseRef-Vendor, not '"
                            + license
                            + "'");
        }
        PortablePath portable = path(item, path);
        if (id == null || portable == null || license == null || !goodId(item, id)) {
            return null;
        }
        return new Input(
                id,
                role,
                directory.resolve(tree == null ? String.valueOf(file) : tree).normalize(),
                tree != null,
                portable,
                mediaType,
                platform,
                license,
                mode,
                attestations);
    }

    private static boolean goodId(YamlMap item, String id) {
        if (Artifact.ID.matcher(id).matches()) {
            return true;
        }
        item.mistake("id", "has up to 63 of a-z, 0-9 and ._-, not '" + id + "'");
        return false;
    }

    private static @Nullable PortablePath path(YamlMap item, @Nullable String path) {
        try {
            return path == null ? null : new PortablePath(path);
        } catch (IllegalArgumentException e) {
            item.mistake("path", "cannot be: " + e.getMessage());
            return null;
        }
    }

    /// Programs run on one platform; saying which must not be forgotten.
    private static String platform(YamlMap item, ArtifactRole role) {
        boolean program = role == ArtifactRole.APPLIANCE || role == ArtifactRole.RUNTIME;
        String text = program ? item.required("platform") : item.text("platform");
        if (text != null && !PLATFORM.matcher(text).matches()) {
            item.mistake("platform", "is `any` or such as linux-amd64, not '" + text + "'");
        }
        return text == null ? "any" : text;
    }

    private static int mode(YamlMap item) {
        String text = item.text("mode");
        return switch (text == null ? "" : text) {
            case "" -> 0;
            case "0644", "644" -> 0644;
            case "0755", "755" -> 0755;
            default -> {
                item.mistake("mode", "is 0644 or 0755, not '" + text + "'");
                yield 0;
            }
        };
    }
}
