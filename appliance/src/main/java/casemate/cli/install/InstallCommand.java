package casemate.cli.install;

import casemate.bundler.format.Manifest;
import casemate.bundler.media.Media;
import casemate.bundler.media.OverlayMedia;
import casemate.bundler.trust.TrustDirectory;
import casemate.bundler.verify.Machine;
import casemate.bundler.verify.ReleaseVerifier;
import casemate.bundler.verify.VerifiedRelease;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.cli.base.ProgressLine;
import casemate.install.Installation;
import casemate.install.Installer;
import casemate.install.MediaContents;
import casemate.install.Plan;
import casemate.install.Result;
import casemate.install.StoreMedia;
import casemate.install.slot.Platform;
import casemate.install.slot.SlotFacts;
import casemate.install.slot.Store;
import casemate.install.state.Believed;
import casemate.install.state.Halt;
import casemate.install.state.Journal;
import casemate.install.state.Settings;
import casemate.signing.RefusedException;
import casemate.signing.trust.SignedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Installs a release from media, or upgrades to it.
@Command(
        name = "install",
        description = {
            "Install a release from its media, or upgrade to it.",
            "Without media: finish or undo what was interrupted."
        })
public final class InstallCommand extends ChangingCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "MEDIA",
            description = "directories or tar files that hold the bundle, in any order")
    List<Path> media = new ArrayList<>();

    @Option(
            names = "--dry-run",
            description = "verify the signatures, print what would be done, write nothing")
    boolean dryRun;

    @Option(
            names = "--permit",
            paramLabel = "FILE",
            description = "a permit to install an older release on this machine")
    @Nullable Path permit;

    @Mixin FirstRunOptions first = new FirstRunOptions();
    @Mixin ConfirmedRoot root = new ConfirmedRoot();

    @Override
    protected int run() throws IOException, RefusedException {
        if (dryRun) {
            requireMedia();
            noteInterruption();
            try (Media opened = openMedia()) {
                Prepared prepared = prepare(opened);
                show(prepared.plan());
                return Exit.OK;
            }
        }
        try (Installer installer = open()) {
            Optional<Result> recovered = recover(installer);
            if (media.isEmpty()) {
                return done(null, recovered);
            }
            try (Media opened = openMedia()) {
                return install(installer, opened, recovered);
            }
        }
    }

    /// A delta leaves out what its base has, and its base is installed here.
    private Media openMedia() throws IOException, RefusedException {
        List<Manifest> installed = new ArrayList<>();
        installation().running().ifPresent(r -> installed.add(r.manifest()));
        installation().previous().ifPresent(r -> installed.add(r.manifest()));
        StoreMedia here = new StoreMedia(new Store(prefix().store()), installed);
        return new OverlayMedia(Media.open(bundles()), here);
    }

    private int install(Installer installer, Media opened, Optional<Result> recovered)
            throws IOException, RefusedException {
        Prepared prepared = prepare(opened);
        Optional<SlotFacts> running = installation().running();
        String wanted = prepared.release().manifestBytes().fingerprint();
        if (running.isPresent() && running.get().manifestSha256().equals(wanted)) {
            return already(running.get());
        }
        if (!json()) {
            show(prepared.plan());
        }
        questions().requireYes(yes, "Do this?");
        Result result =
                installer.install(
                        prepared.plan(),
                        prepared.release(),
                        prepared.believed(),
                        new MediaContents(
                                prepared.verifier(),
                                prepared.release(),
                                opened,
                                new ProgressLine(console, "Verifying")::at),
                        new DataSetup());
        int exit = done(result, recovered);
        if (!json() && exit == Exit.OK) {
            next(prepared.plan().settings());
        }
        return exit;
    }

    private int already(SlotFacts running) {
        String release = running.manifest().release();
        if (json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("outcome", "already");
            out.put("runs", release);
            print(Json.of(out));
        } else {
            print(release + " is installed and current: nothing was changed.");
        }
        return Exit.OK;
    }

    /// What was found out before anything is changed.
    private record Prepared(
            ReleaseVerifier verifier, VerifiedRelease release, Believed believed, Plan plan) {}

    private Prepared prepare(Media opened) throws IOException, RefusedException {
        Installation installation = installation();
        Optional<Believed> known = installation.believed();
        Settings settings =
                first.settings(installation.settings(), common.dataDirectory(), questions());
        if (installation.settings().isEmpty()) {
            DataSetup.requireSameEnvelope(settings);
        }
        if (known.isPresent()) {
            root.requireNoOther(known.get());
        }
        Believed believed = known.isPresent() ? known.get() : root.pin(opened, questions());
        ReleaseVerifier verifier =
                new ReleaseVerifier(
                        believed.state(),
                        new Machine(
                                Platform.ofThisMachine().id(),
                                believed.device(),
                                installation.running().map(SlotFacts::manifest).orElse(null),
                                permit(),
                                Long.MAX_VALUE),
                        step -> note("ok " + step.name() + ": " + step.finding()));
        VerifiedRelease release = verifier.authenticate(opened);
        Plan plan = installation.plan(release, settings, PrefixOption.service(prefix(), settings));
        return new Prepared(verifier, release, believed, plan);
    }

    private @Nullable SignedDocument permit() throws IOException, RefusedException {
        if (permit == null) {
            return null;
        }
        Path file = permit.toAbsolutePath().normalize();
        Path directory = file.getParent();
        Path name = file.getFileName();
        if (directory == null || name == null) {
            throw new CommandException(Exit.USAGE, permit + " is not a file.");
        }
        return new TrustDirectory(directory).document(name.toString());
    }

    /// Media have the bundle beside `install.sh`, or are the bundle themselves.
    private List<Path> bundles() {
        return media.stream()
                .map(path -> {
                    Path inside = path.resolve("bundle");
                    return Files.isDirectory(inside) && !Files.exists(path.resolve("manifest.json"))
                            ? inside
                            : path;
                })
                .toList();
    }

    private void noteInterruption() throws IOException, RefusedException {
        if (Files.exists(prefix().journal())) {
            Journal.open(prefix().journal(), Halt.never())
                    .unfinished()
                    .ifPresent(o ->
                            note(
                                    "The "
                                            + o.kind().id()
                                            + " of "
                                            + o.release()
                                            + " was interrupted: it would be finished or undone"
                                            + " first."));
        }
    }

    private void requireMedia() {
        if (media.isEmpty()) {
            throw new CommandException(Exit.USAGE, "--dry-run needs MEDIA.");
        }
    }

    private void show(Plan plan) {
        PlanText text = new PlanText(plan, prefix());
        if (json()) {
            print(Json.of(text.json()));
        } else {
            text.lines().forEach(this::print);
        }
    }

    private void next(Settings settings) {
        print("");
        print("Next:");
        print("  export CASEMATE_DATA_DIR=" + settings.dataDirectory());
        print("  " + prefix().current().resolve("bin/casemate") + " status");
        print("  " + prefix().current().resolve("bin/casemate") + " keys create NAME");
    }
}
