package casemate.metering;

import casemate.metering.Usage.Outcome;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;

/// One row of `usage_minute`.
@Entity
@Table(name = "usage_minute")
@IdClass(UsageMinuteId.class)
@NullUnmarked
public class UsageMinuteEntity extends PanacheEntityBase {
    @Id
    @Column(name = "key_id", length = 16)
    public String keyId;

    @Id
    @Column(length = 64)
    public String model;

    @Id
    @Column(name = "usage_minute")
    public Instant minute;

    @Id
    @Enumerated(EnumType.STRING)
    @Column(length = 16, columnDefinition = "varchar(16)")
    public Outcome outcome;

    @Column(nullable = false)
    public long requests;

    @Column(name = "prompt_tokens", nullable = false)
    public long promptTokens;

    @Column(name = "completion_tokens", nullable = false)
    public long completionTokens;
}
