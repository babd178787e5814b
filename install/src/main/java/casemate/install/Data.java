package casemate.install;

import casemate.base.AtomicFile;
import casemate.install.slot.Slot;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// A customer's database as a file, copied only while nothing has it open. Each slot's last state
/// is kept, so that its release finds what it left.
///
/// @param directory the data directory
record Data(Path directory) {
    Path database() {
        return directory.resolve("db").resolve("casemate.mv.db");
    }

    private Path backup(Slot slot) {
        return directory.resolve("backup").resolve("slot-" + slot.id() + ".mv.db");
    }

    boolean exists() {
        return Files.exists(database());
    }

    boolean hasBackup(Slot slot) {
        return Files.exists(backup(slot));
    }

    /// Keeps the database as the release in the slot has left it.
    void save(Slot slot) throws IOException {
        if (!exists()) {
            return;
        }
        Path folder = directory.resolve("backup");
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Files.setOwner(folder, Files.getOwner(directory));
        }
        copy(database(), backup(slot));
    }

    /// Makes the database what the release in the slot had left.
    void restore(Slot slot) throws IOException, RefusedException {
        if (!hasBackup(slot)) {
            throw new RefusedException(
                    Check.STATE,
                    "the database cannot be made what it was",
                    "its copy " + backup(slot),
                    "none",
                    "Restore the data directory from a backup of your own.");
        }
        copy(backup(slot), database());
    }

    /// Whole or not at all; readable to whom the data directory belongs, and to nobody else.
    private void copy(Path from, Path to) throws IOException {
        Path fresh = to.resolveSibling(to.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Path parent = to.getParent();
        if (parent == null) {
            throw new NoSuchFileException(to.toString());
        }
        Files.copy(from, fresh, StandardCopyOption.COPY_ATTRIBUTES);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        Files.setOwner(fresh, Files.getOwner(directory));
        AtomicFile.sync(fresh);
        AtomicFile.rename(fresh, to);
    }
}
