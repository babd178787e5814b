package casemate.install.slot;

import casemate.base.AtomicFile;
import casemate.bundler.format.Artifact;
import casemate.bundler.format.Manifest;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The two slots and the link that says which one runs.
public final class Slots {
    private final Prefix prefix;
    private final Store store;

    public Slots(Prefix prefix) {
        this.prefix = prefix;
        this.store = new Store(prefix.store());
    }

    /// The slot that runs.
    ///
    /// @throws RefusedException when the link leads anywhere else
    public Optional<Slot> current() throws IOException, RefusedException {
        if (!Files.exists(prefix.current(), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        String target =
                Files.isSymbolicLink(prefix.current())
                        ? Files.readSymbolicLink(prefix.current()).toString()
                        : "no link";
        return Optional.of(
                switch (target) {
                    case "slots/a" -> Slot.A;
                    case "slots/b" -> Slot.B;
                    default ->
                            throw new RefusedException(
                                    Check.STATE,
                                    prefix.current() + " is not the link that an installation has",
                                    "slots/a or slots/b",
                                    target,
                                    "Make it one of these two, or uninstall and install again.");
                });
    }

    /// What is in a slot; empty when it is free.
    public Optional<SlotFacts> facts(Slot slot) throws IOException, RefusedException {
        return Files.isDirectory(prefix.slot(slot))
                ? Optional.of(SlotFacts.read(slot, prefix.slot(slot)))
                : Optional.empty();
    }

    /// Fills a slot beside where it belongs and shows it only when it is whole. What was in it
    /// before is gone then.
    ///
    /// @param further more files, by their path in the slot, such as the service's definition
    public void fill(
            Slot slot,
            Manifest manifest,
            byte[] manifestBytes,
            int schema,
            Map<String, String> further)
            throws IOException, RefusedException {
        Platform platform = Platform.ofThisMachine();
        Artifact appliance = platform.appliance(manifest);
        Path fresh = beside(slot, "new");
        Directories.delete(fresh);
        Directories.open(fresh);
        for (Artifact artifact : platform.artifacts(manifest)) {
            link(store.file(artifact), fresh.resolve(artifact.path().text()));
        }
        Path executable = fresh.resolve("bin").resolve("casemate");
        if (!Files.exists(executable)) {
            link(store.file(appliance), executable);
        }
        for (Map.Entry<String, String> file : further.entrySet()) {
            Path path = fresh.resolve(file.getKey());
            Directories.open(path.resolveSibling(".").normalize());
            Files.writeString(path, file.getValue());
        }
        SlotFacts.write(fresh, manifestBytes, schema);
        makeDurable(fresh);
        show(fresh, slot);
    }

    private void show(Path fresh, Slot slot) throws IOException {
        if (Files.exists(prefix.slot(slot))) {
            Directories.delete(beside(slot, "old"));
            AtomicFile.rename(prefix.slot(slot), beside(slot, "old"));
        }
        AtomicFile.rename(fresh, prefix.slot(slot));
        discard(slot, "old");
    }

    /// What has another name is not mistaken for something whole.
    private void discard(Slot slot, String what) throws IOException {
        Path gone = beside(slot, "gone");
        Directories.delete(gone);
        if (Files.exists(beside(slot, what))) {
            AtomicFile.rename(beside(slot, what), gone);
            Directories.delete(gone);
        }
    }

    private Path beside(Slot slot, String what) {
        return prefix.slots().resolve(slot.id() + "." + what);
    }

    /// Takes back a filling that was interrupted, or that came to nothing. What was in the slot
    /// before is there again where it still exists.
    ///
    /// @param manifestSha256 of the release that was to be filled in
    public void unfill(Slot slot, String manifestSha256) throws IOException, RefusedException {
        Directories.delete(beside(slot, "new"));
        Optional<SlotFacts> there = facts(slot);
        if (there.isPresent() && there.get().manifestSha256().equals(manifestSha256)) {
            AtomicFile.rename(prefix.slot(slot), beside(slot, "new"));
            Directories.delete(beside(slot, "new"));
        }
        if (!Files.exists(prefix.slot(slot)) && Files.exists(beside(slot, "old"))) {
            AtomicFile.rename(beside(slot, "old"), prefix.slot(slot));
        }
        discard(slot, "old");
        store.collect();
    }

    /// Names and small files; what they link to is durable already.
    private static void makeDurable(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.toList()) {
                if (Files.isDirectory(path)) {
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString("rwxr-xr-x"));
                } else if (Files.isWritable(path) && links(path) == 1) {
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString("rw-r--r--"));
                }
                AtomicFile.sync(path);
            }
        }
    }

    private static int links(Path path) throws IOException {
        return ((Number) Files.getAttribute(path, "unix:nlink")).intValue();
    }

    private static void link(Path stored, Path path) throws IOException {
        Directories.open(path.resolveSibling(".").normalize());
        try {
            Files.createLink(path, stored);
        } catch (FileSystemException e) {
            throw new IOException(
                    path
                            + " cannot be linked to "
                            + stored
                            + " ("
                            + e.getReason()
                            + "): the prefix must be one file system that has hard links.",
                    e);
        }
    }

    /// Makes a slot the one that runs: one rename, which is done or not done.
    public void activate(Slot slot) throws IOException {
        Path fresh = prefix.root().resolve("current.new");
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, Path.of("slots", slot.id()));
        AtomicFile.rename(fresh, prefix.current());
    }

    /// No slot runs any more.
    public void deactivate() throws IOException {
        Files.deleteIfExists(prefix.current());
        AtomicFile.sync(prefix.root());
    }
}
