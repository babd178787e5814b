package casemate.admin;

import casemate.admin.AdministrationException.Kind;
import casemate.registry.Model.Placement;
import casemate.registry.Models;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Models over HTTP.
@Path("/admin/v1/models")
@Tag(name = "Models")
@RunOnVirtualThread
public final class ModelsResource {
    /// Progress is told about a hundred times, however large the model is.
    private static final int STEPS = 100;

    private final LocalAdministration administration;
    private final JsonMapper json = AdminJson.mapper();

    @Inject
    public ModelsResource(LocalAdministration administration) {
        this.administration = administration;
    }

    @GET
    @Operation(summary = "All models")
    public List<Views.ModelRow> list() {
        return administration.models();
    }

    @GET
    @Path("{name}")
    @Operation(summary = "One model: facts, runtime, memory estimate")
    public Views.ModelDetail show(String name) {
        return administration.model(name);
    }

    @POST
    @Produces("application/x-ndjson")
    @Operation(
            summary = "Import a model from a path on the server",
            description = "Answers with a line of JSON for each step; the last has model or error.")
    public StreamingOutput take(Views.@Nullable NewModel request) {
        if (request == null || request.path() == null || !request.path().startsWith("/")) {
            throw new AdministrationException(Kind.INVALID, "`path` must be an absolute path.");
        }
        Models.Import work =
                new Models.Import(
                        path(request.path()),
                        request.name(),
                        Objects.requireNonNullElse(request.placement(), Placement.COPIED));
        return out -> take(work, out);
    }

    private static java.nio.file.Path path(String text) {
        try {
            return java.nio.file.Path.of(text);
        } catch (InvalidPathException e) {
            throw new AdministrationException(
                    Kind.INVALID, "`path` is no path: " + e.getReason() + ".", e);
        }
    }

    private void take(Models.Import work, OutputStream out) throws IOException {
        long[] told = {0};
        try {
            Views.ModelRow model =
                    administration.importModel(
                            work,
                            (done, total) -> {
                                if (done == total || (done - told[0]) * STEPS >= total) {
                                    told[0] = done;
                                    line(out, new Views.ImportLine(done, total, null, null, null));
                                }
                            });
            line(out, new Views.ImportLine(null, null, model, null, null));
        } catch (AdministrationException e) {
            line(
                    out,
                    new Views.ImportLine(
                            null, null, null, e.kind().status(), String.valueOf(e.getMessage())));
        }
    }

    private void line(OutputStream out, Views.ImportLine line) {
        try {
            out.write(json.writeValueAsBytes(line));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @DELETE
    @Path("{name}")
    @Operation(summary = "Remove a model that answers nothing at the moment")
    public void remove(String name) {
        administration.removeModel(name);
    }
}
