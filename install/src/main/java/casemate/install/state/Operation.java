package casemate.install.state;

import casemate.install.slot.Slot;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is being done to this machine.
///
/// @param from the slot that ran when it began; null on a machine without one
/// @param to the slot that is to run
/// @param release that is to run, its name
/// @param manifestSha256 of that release
/// @param fromRelease that ran, its name; null when none did
public record Operation(
        Kind kind,
        @Nullable Slot from,
        Slot to,
        String release,
        String manifestSha256,
        @Nullable String fromRelease,
        Set<Flag> flags,
        Instant startedAt) {
    public Operation {
        flags = Set.copyOf(flags);
    }

    /// What an interrupted operation has to know of itself.
    public enum Flag {
        /// The database is to be what it was when `to` ran last.
        RESTORES_DATABASE,
        /// The data directory was not there before.
        MAKES_DATA,
        PURGES_DATA,
        PURGES_TRUST;

        String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Flag of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    public boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /// What was asked for.
    public enum Kind {
        INSTALL,
        UPGRADE,
        ROLLBACK,
        UNINSTALL;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Map<String, Object> fields() {
        Map<String, Object> fields =
                JsonWriter.fields(
                        "kind", kind.id(),
                        "to", to.id(),
                        "release", release,
                        "manifestSha256", manifestSha256,
                        "flags", flags.stream().map(Flag::id).sorted().toList(),
                        "startedAt", startedAt.toString());
        if (from != null) {
            fields.put("from", from.id());
        }
        if (fromRelease != null) {
            fields.put("fromRelease", fromRelease);
        }
        return fields;
    }

    static Operation of(JsonObject json) throws RefusedException {
        String from = json.string("from", "");
        String fromRelease = json.string("fromRelease", "");
        return new Operation(
                Kind.valueOf(json.string("kind").toUpperCase(Locale.ROOT)),
                from.isEmpty() ? null : Slot.of(from),
                Slot.of(json.string("to")),
                json.string("release"),
                json.string("manifestSha256"),
                fromRelease.isEmpty() ? null : fromRelease,
                json.strings("flags", 10).stream().map(Flag::of).collect(Collectors.toSet()),
                Instant.parse(json.string("startedAt")));
    }
}
