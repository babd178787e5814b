package casemate.install;

import casemate.bundler.verify.VerifiedRelease;
import casemate.install.service.Supervisor;
import casemate.install.slot.Prefix;
import casemate.install.slot.SlotFacts;
import casemate.install.state.Believed;
import casemate.install.state.Halt;
import casemate.install.state.Settings;
import casemate.install.state.Settings.Envelope;
import casemate.install.state.Settings.Manager;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A machine in a directory: real files, a real supervisor, and the stand-in for a server.
record StandInMachine(Path home) {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    Prefix prefix() {
        return new Prefix(home.resolve("opt"));
    }

    Path data() {
        return home.resolve("data");
    }

    Settings settings() {
        return new Settings(data(), Envelope.AIR_GAPPED, Manager.SUPERVISOR, "", 0);
    }

    Installation installation() {
        return new Installation(prefix());
    }

    Installer open(Halt halt) throws IOException, RefusedException {
        return Installer.open(prefix(), Supervisor::new, this::check, halt);
    }

    /// The stand-in says in a file which release it is, or that it fails.
    private void check(SlotFacts release, Settings settings) throws IOException, RefusedException {
        String name = release.manifest().release();
        Instant deadline = Instant.now().plus(WITHIN);
        while (!answering().equals(Optional.of(name))) {
            Path failed = data().resolve("failed");
            boolean itFailed =
                    Files.exists(failed) && Files.readString(failed).strip().equals(name);
            if (itFailed || Instant.now().isAfter(deadline)) {
                Files.deleteIfExists(failed);
                throw new RefusedException(Check.HEALTH, name + " does not answer");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /// The release that is running now.
    Optional<String> answering() throws IOException {
        Path answers = data().resolve("answers");
        if (!Files.exists(answers)) {
            return Optional.empty();
        }
        String[] words = Files.readString(answers).strip().split(" ", 2);
        return ProcessHandle.of(Long.parseLong(words[1])).filter(ProcessHandle::isAlive).isPresent()
                ? Optional.of(words[0])
                : Optional.empty();
    }

    Result install(StandInRelease release, Halt halt) throws IOException, RefusedException {
        return install(release, release.contents(), halt);
    }

    Result install(StandInRelease release, Contents contents, Halt halt)
            throws IOException, RefusedException {
        try (Installer installer = open(halt)) {
            installer.recover();
            Settings settings = installation().settings().orElse(settings());
            VerifiedRelease verified = release.verified();
            Believed believed = installation().believed().orElseGet(StandInTrust::first);
            Plan plan = installation().plan(verified, settings, new Supervisor(prefix(), settings));
            return installer.install(
                    plan,
                    verified,
                    believed,
                    contents,
                    (made, program) -> program.init(made.dataDirectory()));
        }
    }

    Result rollback(Halt halt) throws IOException, RefusedException {
        try (Installer installer = open(halt)) {
            installer.recover();
            Settings settings = installation().settings().orElseThrow();
            return installer.rollback(
                    installation().rollback(settings, new Supervisor(prefix(), settings)));
        }
    }

    Result uninstall(boolean everything, Halt halt) throws IOException, RefusedException {
        try (Installer installer = open(halt)) {
            return installer.uninstall(everything, everything);
        }
    }

    Optional<Result> recover() throws IOException, RefusedException {
        try (Installer installer = open(Halt.never())) {
            return installer.recover();
        }
    }
}
