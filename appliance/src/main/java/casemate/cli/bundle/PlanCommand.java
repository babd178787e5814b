package casemate.cli.bundle;

import casemate.bundler.pack.InputFile;
import casemate.bundler.pack.PackPlan;
import casemate.bundler.pack.ReleaseSpec.VolumePlan;
import casemate.cli.base.Amounts;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.cli.base.Table;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Shows what would be packed.
@Command(name = "plan", description = "Show what would be packed, and what is missing.")
final class PlanCommand extends BaseCommand {
    @Mixin SpecOptions spec = new SpecOptions();

    @Override
    protected int run() throws IOException {
        PackPlan plan = PackPlan.of(spec.read(console));
        if (json()) {
            print(Json.of(facts(plan)));
        } else {
            show(plan);
        }
        return plan.problems().isEmpty() ? Exit.OK : Exit.FAILED;
    }

    private void show(PackPlan plan) {
        print(
                "Release "
                        + plan.spec().release()
                        + " (version "
                        + plan.spec().version()
                        + ", sequence "
                        + plan.spec().sequence()
                        + ", issued "
                        + plan.spec().issuedAt()
                        + ")");
        print("");
        Table table =
                new Table("ARTIFACT", "ROLE", "SIZE", "CHUNKS", "PLATFORM", "LICENSE", "PATH");
        for (InputFile file : plan.files()) {
            table.row(
                    file.id(),
                    file.role().id(),
                    Amounts.bytes(file.size()),
                    PackPlan.chunks(file.size()),
                    file.platform(),
                    file.license(),
                    file.path());
        }
        table.lines().forEach(this::print);
        print("");
        print(
                plan.files().size()
                        + " artifacts, "
                        + Amounts.bytes(plan.bytes())
                        + ", "
                        + chunks(plan)
                        + " chunks, into "
                        + plan.spec().output());
        VolumePlan volumes = plan.spec().volumes();
        if (volumes != null) {
            print(
                    "on about "
                            + volumes(plan, volumes)
                            + " volumes of "
                            + Amounts.bytes(volumes.size()));
        }
        plan.toDo().forEach(line -> print("  then " + line));
        plan.problems().forEach(problem -> print(console.red("problem: ") + problem));
    }

    private static long chunks(PackPlan plan) {
        return plan.files().stream().mapToLong(f -> PackPlan.chunks(f.size())).sum();
    }

    private static long volumes(PackPlan plan, VolumePlan volumes) {
        return (plan.bytes() + volumes.size() - 1) / volumes.size();
    }

    private static Map<String, Object> facts(PackPlan plan) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("release", plan.spec().release());
        out.put("version", plan.spec().version());
        out.put("sequence", plan.spec().sequence());
        out.put("output", plan.spec().output().toString());
        out.put("bytes", plan.bytes());
        out.put("chunks", chunks(plan));
        VolumePlan volumes = plan.spec().volumes();
        out.put("volumes", volumes == null ? 1 : volumes(plan, volumes));
        out.put("artifacts", plan.files().stream().map(PlanCommand::facts).toList());
        out.put("toDo", plan.toDo());
        out.put("problems", plan.problems());
        return out;
    }

    private static Map<String, Object> facts(InputFile file) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", file.id());
        out.put("role", file.role().id());
        out.put("path", file.path().text());
        out.put("source", file.source().toString());
        out.put("size", file.size());
        out.put("mediaType", file.mediaType());
        out.put("platform", file.platform());
        out.put("license", file.license());
        return out;
    }
}
