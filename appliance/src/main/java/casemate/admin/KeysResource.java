package casemate.admin;

import casemate.admin.AdministrationException.Kind;
import casemate.identity.Caller.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Keys over HTTP.
@Path("/admin/v1/keys")
@Tag(name = "Keys")
@RunOnVirtualThread
public final class KeysResource {
    private final LocalAdministration administration;

    @Inject
    public KeysResource(LocalAdministration administration) {
        this.administration = administration;
    }

    @GET
    @Operation(summary = "All keys, without their secrets")
    public List<Views.Key> list() {
        return administration.keys();
    }

    @POST
    @Operation(summary = "Make a key; the only answer that ever contains it")
    public Views.IssuedKey create(Views.@Nullable NewKey request) {
        if (request == null) {
            throw new AdministrationException(Kind.INVALID, "the body must have the key's `name`.");
        }
        return administration.createKey(
                Objects.requireNonNullElse(request.name(), ""),
                Objects.requireNonNullElse(request.role(), Role.APPLICATION));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Revoke a key, at once")
    public void revoke(String id) {
        administration.revokeKey(id);
    }
}
