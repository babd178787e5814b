package casemate.identity;

import casemate.identity.Caller.Role;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/// One row of `api_key`.
@Entity
@Table(name = "api_key")
@NullUnmarked
public class ApiKeyEntity extends PanacheEntityBase {
    @Id
    @Column(length = 16)
    public String id;

    @Column(length = 100, nullable = false)
    public String name;

    @Enumerated(EnumType.STRING)
    @Column(length = 16, nullable = false, columnDefinition = "varchar(16)")
    public Role role;

    @Column(name = "secret_sha256", length = 64, nullable = false)
    public String secretSha256;

    @Column(name = "created_at", nullable = false)
    public Instant createdAt;

    @Column(name = "revoked_at")
    public @Nullable Instant revokedAt;

    @Column(name = "last_used_at")
    public @Nullable Instant lastUsedAt;

    static ApiKeyEntity of(ApiKey key) {
        ApiKeyEntity row = new ApiKeyEntity();
        row.id = key.id();
        row.name = key.name();
        row.role = key.role();
        row.secretSha256 = key.secretSha256();
        row.createdAt = key.createdAt();
        row.revokedAt = key.revokedAt();
        row.lastUsedAt = key.lastUsedAt();
        return row;
    }

    ApiKey toKey() {
        return new ApiKey(id, name, role, secretSha256, createdAt, revokedAt, lastUsedAt);
    }
}
