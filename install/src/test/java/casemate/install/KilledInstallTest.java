package casemate.install;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.bundler.format.Artifact;
import casemate.install.slot.SlotFacts;
import casemate.install.state.Halt;
import casemate.install.state.Halt.Where;
import casemate.install.state.Outcome;
import casemate.install.state.Step;
import casemate.signing.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// SIGKILL at every step, around its journal record and amid its effects, in real processes: the
/// machine ends in the old or in the new release, and the next run says in which. Each test has a
/// machine of its own and waits for its processes most of the time.
@Execution(ExecutionMode.CONCURRENT)
class KilledInstallTest {
    private static final int SIGKILL = 137;
    private static final List<Step> FORTH =
            List.of(
                    Step.STOP,
                    Step.BACKUP,
                    Step.RESTORE,
                    Step.ACTIVATE,
                    Step.START,
                    Step.CHECK,
                    Step.ACCEPT);
    private static final List<Step> BACK =
            List.of(
                    Step.RETURN_STOP,
                    Step.RETURN_RESTORE,
                    Step.RETURN_ACTIVATE,
                    Step.RETURN_START,
                    Step.RETURN_CLEAR);

    @TempDir Path home;
    private StandInMachine machine = new StandInMachine(Path.of(""));

    @BeforeEach
    void machine() throws Exception {
        machine = new StandInMachine(home);
        StandInTrust.make();
    }

    @AfterEach
    void stop() throws Exception {
        machine.recover();
        machine.uninstall(true, Halt.never());
    }

    @Test
    void aFirstInstallationIsThereOrNot() throws Exception {
        for (String point : points(prepared(FORTH))) {
            kill(StandInRelease.OLD.name(), point);
            requireWhole(point, Set.of(StandInRelease.OLD.name()), true);

            String runs = recover(point);
            requireWhole(point, Set.of(StandInRelease.OLD.name()), true);
            requireRuns(point, runs);
            machine.uninstall(true, Halt.never());
        }
    }

    @Test
    void anUpgradeEndsInTheOldOrTheNewRelease() throws Exception {
        machine.install(StandInRelease.OLD, Halt.never());
        for (String point : points(prepared(FORTH))) {
            killAndRecover(StandInRelease.NEW.name(), point);
            backTo(StandInRelease.OLD);
        }
    }

    @Test
    void aRollbackEndsInTheOldOrTheNewRelease() throws Exception {
        machine.install(StandInRelease.OLD, Halt.never());
        machine.install(StandInRelease.NEW, Halt.never());
        for (String point : points(FORTH)) {
            killAndRecover("rollback", point);
            backTo(StandInRelease.NEW);
        }
    }

    @Test
    void theReturnFromAReleaseThatDoesNotAnswerEndsInTheOldOne() throws Exception {
        machine.install(StandInRelease.OLD, Halt.never());
        for (String point : points(BACK)) {
            killAndRecover(StandInRelease.BROKEN.name(), point);
            assertThat(machine.answering()).as(point).contains(StandInRelease.OLD.name());
        }
    }

    @Test
    void anUninstallationIsFinished() throws Exception {
        for (String point : points(List.of(Step.REMOVE))) {
            machine.install(StandInRelease.OLD, Halt.never());
            kill("uninstall", point);
            Optional<Result> result = machine.recover();
            if (!point.equals("begin:before")) {
                assertThat(machine.installation().current()).as(point).isEmpty();
                assertThat(machine.answering()).as(point).isEmpty();
                assertThat(machine.data()).as(point).doesNotExist();
            }
            assertThat(result.map(Result::outcome).orElse(Outcome.DONE)).isEqualTo(Outcome.DONE);
            machine.uninstall(true, Halt.never());
        }
    }

    private void killAndRecover(String command, String point) throws Exception {
        Set<String> either = Set.of(StandInRelease.OLD.name(), inTheEnd(command));
        kill(command, point);
        requireWhole(point, either, false);
        String runs = recover(point);
        requireWhole(point, either, false);
        requireRuns(point, runs);
    }

    private static String inTheEnd(String command) {
        return command.equals("rollback") ? StandInRelease.NEW.name() : command;
    }

    /// What the next run says; what runs when it had nothing to say.
    private String recover(String point) throws Exception {
        Optional<Result> result = machine.recover();
        boolean open = !point.equals("begin:before") && !point.equals("end:after");
        assertThat(result.isPresent())
                .as("the next run has something to do: %s", point)
                .isEqualTo(open);
        if (result.isEmpty()) {
            return machine.installation().running().map(f -> f.manifest().release()).orElse("");
        }
        Result said = result.get();
        assertThat(said.resumed()).isTrue();
        assertThat(said.sentence())
                .as(point)
                .contains(said.runs().isEmpty() ? "nothing is installed" : said.runs() + " runs");
        return said.runs();
    }

    private void requireRuns(String point, String release) throws Exception {
        Optional<String> expected = release.isEmpty() ? Optional.empty() : Optional.of(release);
        assertThat(machine.answering()).as("what answers after %s", point).isEqualTo(expected);
        assertThat(machine.installation().running().map(f -> f.manifest().release()))
                .as("what is current after %s", point)
                .isEqualTo(expected);
        assertThat(leftovers()).as("leftovers after %s", point).isEmpty();
    }

    /// The current slot is a release, bit by bit, and the database is the customer's.
    private void requireWhole(String point, Set<String> either, boolean orNone) throws Exception {
        Optional<SlotFacts> running = machine.installation().running();
        if (running.isEmpty()) {
            assertThat(orNone).as("a release is current after %s", point).isTrue();
            return;
        }
        assertThat(either).as(point).contains(running.get().manifest().release());
        for (Artifact artifact : running.get().manifest().artifacts()) {
            Path file = machine.prefix().current().resolve(artifact.path().text());
            assertThat(HexFormat.of().formatHex(Hashes.sha256(Files.readAllBytes(file))))
                    .as("%s after %s", file, point)
                    .isEqualTo(artifact.sha256());
        }
        List<String> database =
                Files.readAllLines(machine.data().resolve("db").resolve("casemate.mv.db"));
        assertThat(database).as("the database after %s", point).contains("customer");
        assertThat(Integer.parseInt(database.getFirst().replace("schema ", "")))
                .as("the release can read the database after %s", point)
                .isLessThanOrEqualTo(running.get().schema());
    }

    /// What a half-done filling leaves.
    private List<String> leftovers() throws IOException {
        List<String> left = new ArrayList<>();
        for (Path directory : List.of(machine.prefix().root(), machine.prefix().slots())) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    files.map(f -> f.getFileName().toString())
                            .filter(name -> name.matches(".*\\.(new|old|gone)"))
                            .forEach(left::add);
                }
            }
        }
        return left;
    }

    private void backTo(StandInRelease release) throws Exception {
        if (!machine.answering().equals(Optional.of(release.name()))) {
            machine.rollback(Halt.never());
        }
        assertThat(machine.answering()).contains(release.name());
    }

    private static List<Step> prepared(List<Step> further) {
        return Stream.concat(Stream.of(Step.FETCH, Step.FILL, Step.CONFIGURE), further.stream())
                .toList();
    }

    private static List<String> points(List<Step> steps) {
        List<String> points = new ArrayList<>(List.of("begin:before", "begin:after"));
        for (Step step : steps) {
            // Before a step's record is where the effects of the step before have ended.
            for (Where where : List.of(Where.AFTER, Where.WITHIN)) {
                points.add(step.id() + ":" + where.name().toLowerCase(Locale.ROOT));
            }
        }
        points.addAll(List.of("end:before", "end:after"));
        return points;
    }

    private void kill(String command, String point) throws Exception {
        Path log = home.resolve("killed.log");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xshare:auto",
                                StandInTrust.property(),
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                InstallProcess.class.getName(),
                                home.toString(),
                                command,
                                point)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(point).isTrue();
        assertThat(process.exitValue())
                .as("%s is killed at %s: %s", command, point, Files.readString(log))
                .isEqualTo(SIGKILL);
    }
}
