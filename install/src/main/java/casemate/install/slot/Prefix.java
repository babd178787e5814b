package casemate.install.slot;

import java.nio.file.Path;

/// Where an installation lies: releases and what the machine keeps about them, never a customer's
/// data.
///
/// @param root absolute, `/opt/casemate` unless told otherwise
public record Prefix(Path root) {
    public static final Path DEFAULT = Path.of("/opt/casemate");

    public Prefix {
        root = root.toAbsolutePath().normalize();
    }

    /// Artifacts by digest, shared by both slots.
    public Path store() {
        return root.resolve("store");
    }

    public Path slots() {
        return root.resolve("slots");
    }

    public Path slot(Slot slot) {
        return slots().resolve(slot.id());
    }

    /// The link to the slot that runs.
    public Path current() {
        return root.resolve("current");
    }

    /// Where a release's bytes wait until all of them are verified.
    public Path quarantine() {
        return root.resolve("quarantine");
    }

    /// Owner-only: trust, journal, settings, lock.
    public Path state() {
        return root.resolve("state");
    }

    public Path journal() {
        return state().resolve("journal");
    }

    public Path trust() {
        return state().resolve("trust.json");
    }

    /// What is believed once the release that is being installed has answered.
    public Path nextTrust() {
        return state().resolve("trust-next.json");
    }

    public Path settings() {
        return state().resolve("settings.json");
    }

    /// What the server says where there is no systemd.
    public Path serviceLog() {
        return state().resolve("service.log");
    }

    public Path lock() {
        return state().resolve("lock");
    }
}
