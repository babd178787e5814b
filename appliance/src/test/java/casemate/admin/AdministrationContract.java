package casemate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.admin.AdministrationException.Kind;
import casemate.identity.Caller.Role;
import casemate.registry.Model.Placement;
import casemate.registry.Models;
import casemate.registry.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds for an operator whether a server runs or not.
abstract class AdministrationContract {
    @TempDir Path files;

    abstract Administration administration() throws Exception;

    @Test
    void keysAreMadeListedAndRevoked() throws Exception {
        try (Administration a = administration()) {
            Views.IssuedKey key = a.createKey("billing", Role.APPLICATION);

            assertThat(key.key()).startsWith("cmk-" + key.id() + "-");
            assertThat(a.keys())
                    .filteredOn(k -> k.id().equals(key.id()))
                    .singleElement()
                    .satisfies(k -> assertThat(k.name()).isEqualTo("billing"))
                    .satisfies(k -> assertThat(k.revokedAt()).isNull());

            a.revokeKey(key.id());

            assertThat(a.keys())
                    .filteredOn(k -> k.id().equals(key.id()))
                    .allMatch(k -> k.revokedAt() != null);
            refused(Kind.NOT_FOUND, "there is no key `nobody`", () -> a.revokeKey("nobody"));
            refused(Kind.INVALID, "1 to 100", () -> a.createKey(" ", Role.APPLICATION));
        }
    }

    @Test
    void aModelIsImportedShownAndRemoved() throws Exception {
        Path source = demoModel();
        AtomicLong told = new AtomicLong();
        try (Administration a = administration()) {
            Views.ModelRow row =
                    a.importModel(
                            new Models.Import(source, "contract", Placement.COPIED),
                            (done, total) -> told.set(done));

            assertThat(told).hasValue(Files.size(source));
            assertThat(Path.of(row.path())).exists().isNotEqualTo(source);
            assertThat(row.path()).contains("sha256-" + row.digest());
            assertThat(a.models()).contains(row);
            assertThat(a.model("contract").model()).isEqualTo(row);
            assertThat(a.model("contract").model().architecture()).isEqualTo("llama");
            refused(
                    Kind.CONFLICT,
                    "there is already a model `contract`",
                    () -> take(a, source, "contract"));

            a.removeModel("contract");

            assertThat(Path.of(row.path())).doesNotExist();
            assertThat(a.models()).doesNotContain(row);
            refused(Kind.NOT_FOUND, "there is no model", () -> a.removeModel("contract"));
            refused(Kind.NOT_FOUND, "there is no model", () -> a.model("contract"));
        }
    }

    @Test
    void aModelInPlaceIsLeftWhereItIs() throws Exception {
        Path source = demoModel();
        try (Administration a = administration()) {
            Views.ModelRow row =
                    a.importModel(
                            new Models.Import(source, "in-place", Placement.IN_PLACE),
                            Progress.NONE);
            assertThat(row.path()).isEqualTo(source.toRealPath().toString());
            a.removeModel("in-place");
            assertThat(source).exists();
        }
    }

    @Test
    void whatCannotBeServedIsRefusedAndLeavesNothing() throws Exception {
        Path garbage = Files.writeString(files.resolve("garbage.gguf"), "not a model");
        try (Administration a = administration()) {
            refused(Kind.INVALID, "garbage.gguf", () -> take(a, garbage, "garbage"));
            refused(
                    Kind.NOT_FOUND,
                    "does not exist",
                    () -> take(a, files.resolve("missing.gguf"), "missing"));
            refused(Kind.INVALID, "is no model name", () -> take(a, demoModel(), "No Name"));
            assertThat(a.models()).noneMatch(m -> m.name().equals("garbage"));
        }
    }

    @Test
    void runtimesAndDevicesAreToldWithReasons() throws Exception {
        try (Administration a = administration()) {
            assertThat(a.runtimes())
                    .extracting(Views.RuntimeRow::id)
                    .contains("llama-server", "vllm", "llama-worker", "djl");
            assertThat(a.runtimes())
                    .allMatch(r -> r.available() ? r.location() != null : r.reason() != null);
            assertThat(a.devices().cpu().usableCores()).isPositive();
        }
    }

    private static void take(Administration a, Path source, String name) {
        a.importModel(new Models.Import(source, name, Placement.COPIED), Progress.NONE);
    }

    private static void refused(Kind kind, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AdministrationException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    private Path demoModel() throws IOException {
        Path copy = files.resolve("demo.gguf");
        if (!Files.exists(copy)) {
            Files.copy(DemoModel.path(), copy);
        }
        return copy;
    }
}
