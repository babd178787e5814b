package casemate.bundler.media;

import casemate.signing.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;

/// A bundle as it was carried in. An implementation has refused, before anything is read: what is
/// not a regular file or directory, names that are not portable, names that are one file on a
/// case-insensitive file system, more files than a bundle can have.
public interface Media extends Closeable {
    /// Every file's size in bytes by its name below the bundle's directory, such as
    /// `trust/1.root.json`.
    SortedMap<String, Long> files();

    /// The bytes of a file, once more checked against the size that [#files] said. The caller
    /// closes it.
    ///
    /// @throws RefusedException when there is no such file
    InputStream open(String name) throws RefusedException, IOException;

    /// A whole file, when it is small enough.
    ///
    /// @throws RefusedException when there is none, or it has more than `maxBytes`; nothing was
    ///   allocated then
    byte[] read(String name, int maxBytes) throws RefusedException, IOException;
}
