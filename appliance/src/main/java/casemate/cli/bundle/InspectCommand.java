package casemate.cli.bundle;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.Manifest;
import casemate.bundler.media.Media;
import casemate.bundler.pack.Inspection;
import casemate.cli.base.Amounts;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.cli.base.Table;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Shows what a bundle says of itself.
@Command(
        name = "inspect",
        description = "Show what a bundle says of itself, without verifying anything.")
final class InspectCommand extends BaseCommand {
    @Parameters(paramLabel = "MEDIA", description = "a bundle's directory or tar")
    Path bundle = Path.of("");

    @Override
    protected int run() throws IOException, RefusedException {
        try (Media media = Media.open(List.of(bundle))) {
            Inspection found = Inspection.of(media);
            if (json()) {
                print(Json.of(facts(found)));
            } else {
                show(found);
            }
        }
        return Exit.OK;
    }

    private void show(Inspection found) {
        Manifest m = found.manifest();
        print(
                console.red("NOT VERIFIED: nothing below may be relied on.")
                        + " To verify: casemate bundle verify "
                        + bundle);
        print("");
        Table facts = new Table("release", m.release());
        facts.row("version", m.version());
        facts.row("sequence", m.sequence());
        facts.row("issued", m.issuedAt() + ", advisory expiry " + m.advisoryExpiry());
        facts.row("upgrades from", m.minFromSequence() == 0 ? "any" : m.minFromSequence());
        facts.row("root", m.rootVersion() + ", revocations " + m.revocationsSeq());
        facts.row("manifest sha256", found.manifestSha256());
        facts.row(
                "chunks",
                found.chunks().size()
                        + " of "
                        + Amounts.bytes(found.chunkBytes())
                        + (found.missingChunks().isEmpty()
                                ? ""
                                : ", " + found.missingChunks().size() + " are not on this medium"));
        facts.row("volumes", m.volumes().isEmpty() ? "not planned" : m.volumes().size());
        facts.row("signature files", found.signatures().size());
        facts.row(
                "attestations",
                found.attestations().isEmpty() ? "none" : String.join(", ", found.attestations()));
        facts.lines().forEach(this::print);
        print("");
        Table artifacts = new Table("ARTIFACT", "ROLE", "SIZE", "PLATFORM", "LICENSE", "PATH");
        for (Artifact a : m.artifacts()) {
            artifacts.row(
                    a.id(),
                    a.role().id(),
                    Amounts.bytes(a.size()),
                    a.platform(),
                    a.license(),
                    a.path());
        }
        artifacts.lines().forEach(this::print);
    }

    private static Map<String, Object> facts(Inspection found) {
        Manifest m = found.manifest();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("verified", false);
        out.put("release", m.release());
        out.put("version", m.version());
        out.put("sequence", m.sequence());
        out.put("rootVersion", m.rootVersion());
        out.put("revocationsSeq", m.revocationsSeq());
        out.put("issuedAt", m.issuedAt().toString());
        out.put("advisoryExpiry", m.advisoryExpiry().toString());
        out.put("minFromSequence", m.minFromSequence());
        out.put("rollbackAllowedTo", m.rollbackAllowedTo());
        out.put("manifestSha256", found.manifestSha256());
        out.put("bytes", m.size());
        out.put("chunks", found.chunks().size());
        out.put("chunkBytes", found.chunkBytes());
        out.put("missingChunks", found.missingChunks());
        out.put("signatures", found.signatures());
        out.put("attestations", found.attestations());
        out.put("artifacts", m.artifacts().stream().map(InspectCommand::facts).toList());
        return out;
    }

    static Map<String, Object> facts(Artifact a) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", a.id());
        out.put("role", a.role().id());
        out.put("path", a.path().text());
        out.put("mediaType", a.mediaType());
        out.put("size", a.size());
        out.put("sha256", a.sha256());
        out.put("platform", a.platform());
        out.put("license", a.license());
        out.put("attestations", a.attestations());
        return out;
    }
}
