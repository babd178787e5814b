package casemate.identity;

import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Keys in the running server.
@ApplicationScoped
@Transactional
public class PanacheKeyStore implements KeyStore {
    @Override
    public List<ApiKey> all() {
        return ApiKeyEntity.<ApiKeyEntity>listAll(Sort.by("createdAt").and("id")).stream()
                .map(ApiKeyEntity::toKey)
                .toList();
    }

    @Override
    public void insert(ApiKey key) {
        ApiKeyEntity.of(key).persist();
    }

    @Override
    public boolean revoke(String id, Instant when) {
        ApiKeyEntity row = ApiKeyEntity.findById(id);
        if (row == null) {
            return false;
        }
        if (row.revokedAt == null) {
            row.revokedAt = when;
        }
        return true;
    }

    @Override
    public void used(Map<String, Instant> lastUsed) {
        lastUsed.forEach(
                (id, when) -> ApiKeyEntity.update("lastUsedAt = ?1 where id = ?2", when, id));
    }
}
