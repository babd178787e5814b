package de.kherud.llama;

import org.jspecify.annotations.Nullable;

/// Stands in for the binding's own class of this name, which is left out of the packaged program:
/// that one takes the library from the first path that has a file of its name, and else writes one
/// to a fixed path under `/tmp`. This one loads what it is told to and nothing else.
public final class LlamaLoader {
    private static @Nullable String library;

    private LlamaLoader() {}

    /// To be called before any other class of the binding is used.
    ///
    /// @param path absolute
    public static synchronized void use(String path) {
        library = path;
    }

    /// Called by the binding's classes when they are initialised.
    ///
    /// @throws UnsatisfiedLinkError when the library cannot be loaded
    @SuppressWarnings("restricted")
    static synchronized void initialize() {
        String path = library;
        if (path == null) {
            throw new UnsatisfiedLinkError("no library was named before the binding was used");
        }
        System.load(path);
    }
}
