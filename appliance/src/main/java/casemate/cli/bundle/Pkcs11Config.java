package casemate.cli.bundle;

import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which token: the two lines that matter of a configuration as the JDK's provider reads it.
///
/// @param library the module's shared library
/// @param slotListIndex which of its slots with tokens, from 0
record Pkcs11Config(Path library, int slotListIndex) {
    private static final List<String> KNOWN = List.of("library", "slotListIndex", "name");

    static Pkcs11Config read(Path file) throws IOException {
        Map<String, String> values = new HashMap<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            int equals = text.indexOf('=');
            String name = equals < 0 ? "" : text.substring(0, equals).strip();
            if (!KNOWN.contains(name)) {
                throw new CommandException(
                        Exit.USAGE,
                        file
                                + ":"
                                + number
                                + ": expected `library = PATH` or `slotListIndex = N`.");
            }
            values.put(name, text.substring(equals + 1).strip());
        }
        String library = values.get("library");
        String slot = values.getOrDefault("slotListIndex", "0");
        if (library == null || !slot.matches("[0-9]{1,4}")) {
            throw new CommandException(
                    Exit.USAGE,
                    file + " lacks `library = PATH`, or its slotListIndex is no number.");
        }
        return new Pkcs11Config(Path.of(library), Integer.parseInt(slot));
    }
}
