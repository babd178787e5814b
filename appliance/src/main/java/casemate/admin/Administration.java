package casemate.admin;

import casemate.identity.Caller.Role;
import casemate.registry.Models;
import casemate.registry.Progress;
import casemate.runtimes.device.Machine;
import casemate.runtimes.fleet.InstanceView;
import java.util.List;

/// What an operator can do, with a server or without one. Every method throws
/// [AdministrationException].
public interface Administration extends AutoCloseable {
    Views.IssuedKey createKey(String name, Role role);

    List<Views.Key> keys();

    void revokeKey(String id);

    /// @param request its source is an absolute path on this machine
    Views.ModelRow importModel(Models.Import request, Progress progress);

    List<Views.ModelRow> models();

    Views.ModelDetail model(String name);

    void removeModel(String name);

    List<Views.RuntimeRow> runtimes();

    Machine devices();

    /// Empty where no server runs.
    List<InstanceView> instances();

    Views.Status status();

    @Override
    void close();
}
