package casemate.serving;

import casemate.setting.Kind;
import casemate.setting.Setting;
import casemate.setting.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the runtimes are; null where they are to be looked up.
///
/// @param djlPack directory with PyTorch's libraries
/// @param templates declared runtimes by name
public record RuntimePrograms(
        @Nullable Path llamaServer,
        @Nullable Path vllm,
        @Nullable Path djlPack,
        Map<String, DeclaredRuntime> templates) {
    public static final Setting<Path> LLAMA_SERVER =
            new Setting<>(
                    "runtimes.llama-server.binary",
                    Kind.PATH,
                    null,
                    "the llama-server program; looked up on PATH when not set");
    public static final Setting<Path> VLLM =
            new Setting<>(
                    "runtimes.vllm.binary",
                    Kind.PATH,
                    null,
                    "the vllm program; looked up on PATH when not set");
    public static final Setting<Path> DJL_PACK =
            new Setting<>(
                    "runtimes.djl.pack",
                    Kind.PATH,
                    null,
                    "directory with PyTorch's libraries for the djl runtime");

    public static final List<Setting<?>> SETTINGS = List.of(LLAMA_SERVER, VLLM, DJL_PACK);

    public RuntimePrograms {
        templates = Map.copyOf(templates);
    }

    public static RuntimePrograms of(Values values, Map<String, DeclaredRuntime> templates) {
        return new RuntimePrograms(
                values.optional(LLAMA_SERVER),
                values.optional(VLLM),
                values.optional(DJL_PACK),
                templates);
    }
}
