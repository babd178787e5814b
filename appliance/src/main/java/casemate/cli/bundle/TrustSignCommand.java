package casemate.cli.bundle;

import casemate.bundler.trust.Ceremony;
import casemate.bundler.trust.TrustDirectory;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Adds one key's signature to a document of a trust directory.
abstract class TrustSignCommand extends BaseCommand {
    @Parameters(paramLabel = "DIR", index = "0", description = "the trust directory")
    Path directory = Path.of("");

    @Mixin KeyOptions keys = new KeyOptions();

    /// The document's name in the directory.
    abstract String document(TrustDirectory trust) throws IOException, RefusedException;

    @Override
    protected final int run() throws IOException, RefusedException {
        var trust = new TrustDirectory(directory);
        String name = document(trust);
        String fingerprint = trust.document(name).fingerprint();
        if (!json()) {
            print(name + " sha256 " + fingerprint);
        }
        SigningKey key = keys.one();
        boolean added = Ceremony.sign(trust, name, key);
        List<Ceremony.Count> counts = Ceremony.counts(trust, name);
        if (json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("file", directory.resolve(name).toString());
            out.put("fingerprint", fingerprint);
            out.put("key", key.publicKey().keyId());
            out.put("added", added);
            out.put("signatures", counts.stream().map(Shown::count).toList());
            print(Json.of(out));
            return Exit.OK;
        }
        print((added ? "Signed by " : "Already signed by ") + key.publicKey());
        Shown.lines(counts).forEach(this::print);
        return Exit.OK;
    }
}
