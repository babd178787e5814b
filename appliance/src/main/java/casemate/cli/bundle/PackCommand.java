package casemate.cli.bundle;

import casemate.bundler.Progress;
import casemate.bundler.pack.BundleDraft;
import casemate.bundler.pack.PackException;
import casemate.bundler.pack.PackPlan;
import casemate.bundler.pack.Packer;
import casemate.bundler.pack.ReleaseSigner;
import casemate.cli.base.Amounts;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.cli.base.ProgressLine;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Makes the bundle.
@Command(name = "pack", description = "Make a bundle; needs no key.")
final class PackCommand extends BaseCommand {
    @Mixin SpecOptions spec = new SpecOptions();

    @Override
    protected int run() throws IOException, PackException, RefusedException, InterruptedException {
        PackPlan plan = PackPlan.of(spec.read(console));
        Progress progress = json() ? Progress.NONE : new ProgressLine(console, "Packing")::at;
        Packer.Packed packed = Packer.pack(plan, progress);
        List<String> missing =
                ReleaseSigner.state(BundleDraft.read(packed.directory())).missingWork();
        String digest = HexFormat.of().formatHex(Hashes.sha256(packed.manifestBytes()));
        if (json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("bundle", packed.directory().toString());
            out.put("release", packed.manifest().release());
            out.put("manifestSha256", digest);
            out.put("bytes", packed.manifest().size());
            out.put("writtenBytes", packed.writtenBytes());
            out.put("foundBytes", packed.foundBytes());
            out.put("volumes", packed.manifest().volumes().size());
            out.put("missing", missing);
            print(Json.of(out));
            return Exit.OK;
        }
        print("Packed " + packed.manifest().release() + " into " + packed.directory());
        print(
                Amounts.bytes(packed.writtenBytes())
                        + " of chunks written, "
                        + Amounts.bytes(packed.foundBytes())
                        + " were there already");
        print("manifest.json sha256 " + digest);
        print("Still missing: " + String.join(", ", missing));
        return Exit.OK;
    }
}
