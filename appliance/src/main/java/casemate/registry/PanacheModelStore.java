package casemate.registry;

import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/// Models in the running server.
@ApplicationScoped
@Transactional
public class PanacheModelStore implements ModelStore {
    @Override
    public List<Model> all() {
        return ModelEntity.<ModelEntity>listAll(Sort.by("name")).stream()
                .map(ModelEntity::toModel)
                .toList();
    }

    @Override
    public void insert(Model model) {
        ModelEntity.of(model).persist();
    }

    @Override
    public boolean delete(String name) {
        return ModelEntity.deleteById(name);
    }
}
