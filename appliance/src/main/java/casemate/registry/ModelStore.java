package casemate.registry;

import java.util.List;

/// Where the registry's rows are kept.
public interface ModelStore {
    /// All models by name.
    List<Model> all();

    void insert(Model model);

    /// @return false when there is no such model
    boolean delete(String name);
}
