package casemate.config;

/// One thing wrong with the configuration.
///
/// @param where file and line, variable or flag
/// @param message what was expected, what was found, and what was probably meant
public record Mistake(String where, String message) {
    @Override
    public String toString() {
        return where + ": " + message;
    }
}
