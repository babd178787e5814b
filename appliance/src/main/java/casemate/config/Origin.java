package casemate.config;

import java.nio.file.Path;

/// Where a setting's value came from.
public sealed interface Origin {
    record Default() implements Origin {
        @Override
        public String toString() {
            return "default";
        }
    }

    /// The installed release brings it, and nobody has said otherwise.
    record Release(String release) implements Origin {
        @Override
        public String toString() {
            return "release " + release;
        }
    }

    /// @param line counted from 1
    record InFile(Path file, int line) implements Origin {
        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    record Environment(String variable) implements Origin {
        @Override
        public String toString() {
            return "environment variable " + variable;
        }
    }

    record Flag(String flag) implements Origin {
        @Override
        public String toString() {
            return "flag " + flag;
        }
    }
}
