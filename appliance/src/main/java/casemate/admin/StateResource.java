package casemate.admin;

import casemate.admin.AdministrationException.Kind;
import casemate.config.CasemateConfig;
import casemate.metering.UsageTable;
import casemate.runtimes.device.Machine;
import casemate.runtimes.fleet.InstanceView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What there is and how it goes, over HTTP.
@Path("/admin/v1")
@Tag(name = "State")
@RunOnVirtualThread
public final class StateResource {
    private static final int MAX_ROWS = 100_000;

    private final LocalAdministration administration;
    private final CasemateConfig config;

    @Inject
    public StateResource(LocalAdministration administration, CasemateConfig config) {
        this.administration = administration;
        this.config = config;
    }

    @GET
    @Path("instances")
    @Operation(summary = "Instances and their states")
    public List<InstanceView> instances() {
        return administration.instances();
    }

    @GET
    @Path("runtimes")
    @Operation(summary = "Runtimes and whether they can be used")
    public List<Views.RuntimeRow> runtimes() {
        return administration.runtimes();
    }

    @GET
    @Path("devices")
    @Operation(summary = "Processors, memory and accelerators")
    public Machine devices() {
        return administration.devices();
    }

    @GET
    @Path("config")
    @Operation(summary = "Every setting in force and where it came from; none is a secret")
    public List<Views.Setting> config() {
        return config.effective().stream()
                .map(e -> new Views.Setting(e.name(), e.value(), e.origin().toString()))
                .toList();
    }

    @GET
    @Path("usage")
    @Operation(summary = "Usage by key, model, minute and outcome; the last day when not told")
    public List<Views.UsageRow> usage(
            @QueryParam("from") @Nullable String from, @QueryParam("to") @Nullable String to) {
        Instant end = instant("to", to, Instant.now());
        Instant start = instant("from", from, end.minus(Duration.ofDays(1)));
        return UsageTable.between(start, end, MAX_ROWS).stream()
                .map(u ->
                        new Views.UsageRow(
                                u.keyId,
                                u.model,
                                u.minute,
                                u.outcome.name(),
                                u.requests,
                                u.promptTokens,
                                u.completionTokens))
                .toList();
    }

    private static Instant instant(String name, @Nullable String text, Instant fallback) {
        if (text == null) {
            return fallback;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new AdministrationException(
                    Kind.INVALID,
                    String.format(
                            Locale.ROOT,
                            "`%s`: expected a time such as 2026-11-20T10:00:00Z.",
                            name),
                    e);
        }
    }
}
