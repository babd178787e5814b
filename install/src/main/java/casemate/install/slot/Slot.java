package casemate.install.slot;

import java.util.Locale;

/// One of the two places for a release. One runs, the other is the previous one, or free.
public enum Slot {
    A,
    B;

    public Slot other() {
        return this == A ? B : A;
    }

    /// Its directory's name.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when it names no slot
    public static Slot of(String id) {
        return switch (id) {
            case "a" -> A;
            case "b" -> B;
            default -> throw new IllegalArgumentException("Not a slot: " + id);
        };
    }
}
