package casemate.registry;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The runtimes that an installed release brings along; null where it brings none.
///
/// @param release its name
public record OfferedRuntimes(
        String release, @Nullable Path llamaServer, @Nullable Path vllm, @Nullable Path djlPack) {}
