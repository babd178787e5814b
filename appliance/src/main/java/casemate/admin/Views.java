package casemate.admin;

import casemate.identity.ApiKey;
import casemate.identity.Caller.Role;
import casemate.registry.Model;
import casemate.runtimes.device.Accelerator;
import casemate.runtimes.device.Cpu;
import casemate.runtimes.device.Machine;
import casemate.runtimes.device.Memory;
import casemate.runtimes.fleet.InstanceView;
import casemate.runtimes.model.MemoryEstimate;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the administrative API shows, in the API, in `--json` and on the terminal.
@RegisterForReflection(
        targets = {
            InstanceView.class,
            Machine.class,
            Cpu.class,
            Memory.class,
            Accelerator.class,
            MemoryEstimate.Term.class
        })
public final class Views {
    private Views() {}

    @RegisterForReflection
    public record Key(
            String id,
            String name,
            Role role,
            Instant createdAt,
            @Nullable Instant revokedAt,
            @Nullable Instant lastUsedAt) {
        static Key of(ApiKey k) {
            return new Key(
                    k.id(), k.name(), k.role(), k.createdAt(), k.revokedAt(), k.lastUsedAt());
        }
    }

    /// @param key the whole key; shown this once
    @RegisterForReflection
    public record IssuedKey(String id, String name, Role role, String key) {}

    @RegisterForReflection
    public record NewKey(@Nullable String name, @Nullable Role role) {}

    @RegisterForReflection
    public record ModelRow(
            String name,
            String digest,
            String format,
            String path,
            long sizeBytes,
            Model.Placement placement,
            String architecture,
            long parameters,
            String quantisation,
            int contextLength,
            Instant importedAt) {
        static ModelRow of(Model m) {
            return new ModelRow(
                    m.name(),
                    m.digest(),
                    m.format(),
                    m.path().toString(),
                    m.sizeBytes(),
                    m.placement(),
                    m.architecture(),
                    m.parameters(),
                    m.quantisation(),
                    m.contextLength(),
                    m.importedAt());
        }
    }

    /// @param runtime that serves it or would; null when none can
    /// @param problem why it is not served; null when it is
    /// @param estimate the terms of the memory that serving takes
    @RegisterForReflection
    public record ModelDetail(
            ModelRow model,
            List<String> tasks,
            @Nullable String licence,
            @Nullable String tokenizer,
            boolean chatTemplate,
            @Nullable String runtime,
            @Nullable String problem,
            List<MemoryEstimate.Term> estimate,
            long estimateBytes) {}

    @RegisterForReflection
    public record NewModel(
            @Nullable String path, @Nullable String name, Model.@Nullable Placement placement) {}

    /// One line of an import's answer: exactly one field is set.
    @RegisterForReflection
    public record ImportLine(
            @Nullable Long done,
            @Nullable Long total,
            @Nullable ModelRow model,
            @Nullable Integer status,
            @Nullable String error) {}

    /// @param reason why it is unavailable; null when it is available
    @RegisterForReflection
    public record RuntimeRow(
            String id,
            boolean available,
            @Nullable String version,
            @Nullable String location,
            @Nullable String reason) {}

    @RegisterForReflection
    public record UsageRow(
            String keyId,
            String model,
            Instant minute,
            String outcome,
            long requests,
            long promptTokens,
            long completionTokens) {}

    @RegisterForReflection
    public record Setting(String name, String value, String origin) {}

    /// @param server whether a server runs
    @RegisterForReflection
    public record Status(boolean server, @Nullable String url, long pid, String dataDirectory) {}
}
