package casemate.cli.bundle;

import casemate.bundler.pack.BundleDraft;
import casemate.bundler.pack.ReleaseSigner;
import casemate.bundler.pack.SigningState;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.signing.RefusedException;
import casemate.signing.keys.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Adds one key's signatures to a bundle.
@Command(name = "sign", description = "Add one key's signatures to a packed bundle.")
final class SignCommand extends BaseCommand {
    @Parameters(
            paramLabel = "DIR",
            description = "the bundle's directory; its chunks may be absent")
    Path bundle = Path.of("");

    @Mixin KeyOptions keys = new KeyOptions();

    @Override
    protected int run() throws IOException, RefusedException {
        BundleDraft draft = BundleDraft.read(bundle);
        if (!json()) {
            print(
                    "Release "
                            + draft.manifest().release()
                            + " (version "
                            + draft.manifest().version()
                            + ", sequence "
                            + draft.manifest().sequence()
                            + ", "
                            + draft.manifest().artifacts().size()
                            + " artifacts)");
            print("manifest.json sha256 " + draft.manifestSha256());
        }
        SigningKey key = keys.one();
        List<String> added = ReleaseSigner.sign(draft, key);
        SigningState state = ReleaseSigner.state(BundleDraft.read(bundle));
        if (json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("key", key.publicKey().keyId());
            out.put("algorithm", key.algorithm().id());
            out.put("manifestSha256", draft.manifestSha256());
            out.put("added", added);
            out.put("missing", state.missingWork());
            print(Json.of(out));
            return Exit.OK;
        }
        print(
                added.isEmpty()
                        ? "Already signed by " + key.publicKey()
                        : "Signed by " + key.publicKey());
        added.forEach(name -> print("  " + name));
        printMissing(state);
        return Exit.OK;
    }

    private void printMissing(SigningState state) {
        if (state.complete()) {
            print("Nothing is missing.");
        } else {
            print("Still missing: " + String.join(", ", state.missingWork()));
        }
    }
}
