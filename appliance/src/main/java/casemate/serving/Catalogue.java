package casemate.serving;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The models that applications may call, by the names under which they call them. Read on the
/// event loop for each request: answers from memory, never blocks.
public interface Catalogue {
    /// One model that is served.
    ///
    /// @param created when it was imported
    record Entry(String name, Instant created) {}

    /// In the order in which they are listed.
    List<Entry> entries();

    /// @return null when no such model is served
    @Nullable Entry find(String name);
}
