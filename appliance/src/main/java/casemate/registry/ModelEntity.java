package casemate.registry;

import casemate.registry.Model.Placement;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;

/// One row of `model`.
@Entity
@Table(name = "model")
@NullUnmarked
public class ModelEntity extends PanacheEntityBase {
    @Id
    @Column(length = 64)
    public String name;

    @Column(length = 64, nullable = false)
    public String digest;

    @Column(length = 16, nullable = false)
    public String format;

    @Column(length = 4096, nullable = false)
    public String path;

    @Column(name = "size_bytes", nullable = false)
    public long sizeBytes;

    @Enumerated(EnumType.STRING)
    @Column(length = 16, nullable = false, columnDefinition = "varchar(16)")
    public Placement placement;

    @Column(length = 128, nullable = false)
    public String architecture;

    @Column(nullable = false)
    public long parameters;

    @Column(length = 64, nullable = false)
    public String quantisation;

    @Column(name = "context_length", nullable = false)
    public int contextLength;

    @Column(name = "imported_at", nullable = false)
    public Instant importedAt;

    static ModelEntity of(Model m) {
        ModelEntity row = new ModelEntity();
        row.name = m.name();
        row.digest = m.digest();
        row.format = m.format();
        row.path = m.path().toString();
        row.sizeBytes = m.sizeBytes();
        row.placement = m.placement();
        row.architecture = m.architecture();
        row.parameters = m.parameters();
        row.quantisation = m.quantisation();
        row.contextLength = m.contextLength();
        row.importedAt = m.importedAt();
        return row;
    }

    Model toModel() {
        return new Model(
                name,
                digest,
                format,
                Path.of(path),
                sizeBytes,
                placement,
                architecture,
                parameters,
                quantisation,
                contextLength,
                importedAt);
    }
}
