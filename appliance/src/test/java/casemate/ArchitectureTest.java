package casemate;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import casemate.gateway.upstream.Upstream;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The directions between the rooms, as docs/explanation/architecture.md draws them.
class ArchitectureTest {
    private static JavaClasses casemate;

    @BeforeAll
    static void read() {
        casemate =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("casemate");
    }

    @Test
    void runtimesKnowNothingOfTheAppliance() {
        noClasses()
                .that()
                .resideInAPackage("casemate.runtimes..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "casemate.gateway..",
                        "casemate.identity..",
                        "casemate.policy..",
                        "casemate.metering..",
                        "casemate.registry..",
                        "casemate.serving..",
                        "casemate.admin..",
                        "casemate.config..",
                        "casemate.cli..",
                        "io.quarkus..",
                        "jakarta..")
                .check(casemate);
    }

    @Test
    void devicesAndModelFilesStandAlone() {
        classes()
                .that()
                .resideInAnyPackage("casemate.runtimes.device..", "casemate.runtimes.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "casemate.runtimes.device..",
                        "casemate.runtimes.model..",
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.jboss.logging..",
                        "org.jspecify..")
                .check(casemate);
    }

    @Test
    void driversDescribeAndDoNotSupervise() {
        noClasses()
                .that()
                .resideInAPackage("casemate.runtimes.driver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("casemate.runtimes.fleet..", "casemate.runtimes.worker..")
                .check(casemate);
    }

    @Test
    void nativeInferenceCodeIsLoadedByWorkersOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("casemate.runtimes.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("de.kherud..", "ai.djl..")
                .check(casemate);
    }

    @Test
    void workersStandAlone() {
        noClasses()
                .that()
                .resideInAPackage("casemate.runtimes.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("casemate.runtimes.fleet..", "casemate.runtimes.driver..")
                .check(casemate);
    }

    @Test
    void policyIsPure() {
        classes()
                .that()
                .resideInAPackage("casemate.policy..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "casemate.policy..",
                        "casemate.identity",
                        "java.lang..",
                        "java.util..",
                        "org.jspecify..")
                .check(casemate);
    }

    @Test
    void onlyTheEdgeHasHttpTypes() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "casemate.identity..",
                        "casemate.policy..",
                        "casemate.metering..",
                        "casemate.registry..",
                        "casemate.serving..",
                        "casemate.config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "jakarta.ws.rs..")
                .check(casemate);
    }

    /// On a call's way Vert.x is the guest: what a client or a runtime sends is read without it.
    @Test
    void bothSidesOfTheRelayKnowBytesAndConnectionsOnly() {
        classes()
                .that()
                .resideInAnyPackage("casemate.gateway.downstream..", "casemate.gateway.upstream..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "casemate.gateway.downstream..",
                        "casemate.gateway.upstream..",
                        "casemate.setting..",
                        "casemate.runtimes.driver..",
                        "casemate.runtimes.peer..",
                        "io.netty..",
                        "java..",
                        "org.jboss.logging..",
                        "org.jspecify..")
                .check(casemate);
        noClasses()
                .that()
                .resideInAPackage("casemate.gateway.downstream..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("casemate.gateway.upstream..")
                .check(casemate);
    }

    @Test
    void nothingDependsOnTheEdgeOrOnTheCommand() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "casemate.gateway..",
                        "casemate.cli..",
                        "casemate.admin..",
                        // Puts the rooms' settings together.
                        "casemate.config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("casemate.gateway..", "casemate.cli..", "casemate.admin..")
                .check(casemate);
    }

    @Test
    void settingsKnowNoRoom() {
        classes()
                .that()
                .resideInAPackage("casemate.setting..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("casemate.setting..", "java..", "org.jspecify..")
                .check(casemate);
    }

    @Test
    void noRoomReadsTheWholeConfiguration() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "casemate.gateway..",
                        "casemate.identity..",
                        "casemate.policy..",
                        "casemate.metering..",
                        "casemate.registry..",
                        "casemate.serving..",
                        "casemate.host..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("casemate.config..")
                .check(casemate);
    }

    @Test
    void noPackagesImportEachOther() {
        slices().matching("casemate.(**)").should().beFreeOfCycles().check(casemate);
    }

    private static final int LONGEST_FILE = 350;

    @Test
    void noMainSourceFileIsLongerThanOneCanOversee() throws IOException {
        for (String module :
                List.of(
                        "base",
                        "signing",
                        "runtimes",
                        "offline-bundler",
                        "install",
                        "bench",
                        "appliance",
                        "packaging")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    assertThat(Files.readAllLines(file))
                            .as("%s", file)
                            .hasSizeLessThanOrEqualTo(LONGEST_FILE);
                }
            }
        }
    }

    /// Which rooms of the gateway each of them may know.
    private static final Map<String, List<String>> ROOMS =
            Map.of(
                    "refusal", List.of(),
                    "downstream", List.of(),
                    "upstream", List.of(),
                    "body", List.of("downstream", "refusal"),
                    "relay", List.of("downstream", "refusal"),
                    "surface", List.of("body", "refusal", "relay", "upstream"),
                    "sinks", List.of("", "refusal", "surface"),
                    "routes", List.of("", "body", "downstream", "refusal", "sinks", "surface"),
                    "", List.of("body", "downstream", "refusal", "relay", "surface", "upstream"));

    @Test
    void roomsOfTheGatewayKnowThoseBelowOnly() {
        ROOMS.forEach((room, below) -> {
            String[] others =
                    ROOMS.keySet().stream()
                            .filter(other -> !other.equals(room) && !below.contains(other))
                            .map(ArchitectureTest::room)
                            .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(room(room))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(casemate);
        });
    }

    private static String room(String name) {
        return name.isEmpty() ? "casemate.gateway" : "casemate.gateway." + name;
    }

    @Test
    void onlyRoutesOfTheGatewayKnowQuarkus() {
        noClasses()
                .that()
                .resideInAPackage("casemate.gateway..")
                .and()
                .resideOutsideOfPackages("casemate.gateway.routes", "casemate.gateway.downstream")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "io.vertx..", "jakarta..")
                .check(casemate);
    }

    /// Each rule with its opposite, which shows that it would find something.
    @Test
    void aRuntimeIsAskedInOnePlaceAndWithAPermit() {
        var sends = target(owner(type(Upstream.class))).and(target(nameStartingWith("send")));
        noClasses()
                .that()
                .resideOutsideOfPackage("casemate.gateway.upstream")
                .and()
                .doNotHaveFullyQualifiedName(EXCHANGE)
                .should()
                .callMethodWhere(sends)
                .check(casemate);
        classes()
                .that()
                .haveFullyQualifiedName(EXCHANGE)
                .should()
                .callMethodWhere(sends)
                .check(casemate);
        var permits = target(owner(name(PERMIT)));
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(PERMIT)
                .should()
                .callConstructorWhere(permits)
                .check(casemate);
        classes()
                .that()
                .haveFullyQualifiedName(PERMIT)
                .should()
                .callConstructorWhere(permits)
                .check(casemate);
    }

    private static final String EXCHANGE = "casemate.gateway.Exchange";
    private static final String PERMIT = "casemate.gateway.Permit";

    @Test
    void signingStandsAlone() {
        noClasses()
                .that()
                .resideInAPackage("casemate.signing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "casemate.bundler..",
                        "casemate.install..",
                        "casemate.cli..",
                        "io.quarkus..")
                .check(casemate);
    }

    @Test
    void baseStandsAlone() {
        classes()
                .that()
                .resideInAPackage("casemate.base..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "casemate.base..", "java..", "org.snakeyaml..", "org.jspecify..")
                .check(casemate);
    }

    @Test
    void onlyOneClassReadsYaml() {
        noClasses()
                .that()
                .resideOutsideOfPackage("casemate.base..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.snakeyaml..", "org.yaml..")
                .check(casemate);
    }

    @Test
    void bundlesNeedSigningAndBaseOnly() {
        classes()
                .that()
                .resideInAPackage("casemate.bundler..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "casemate.bundler..",
                        "casemate.signing..",
                        "casemate.base..",
                        "java..",
                        "com.fasterxml.jackson.core..",
                        "org.jspecify..")
                .check(casemate);
    }

    @Test
    void installNeedsBundlesSigningAndBaseOnly() {
        classes()
                .that()
                .resideInAPackage("casemate.install..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "casemate.install..",
                        "casemate.bundler..",
                        "casemate.signing..",
                        "casemate.base..",
                        "java..",
                        "org.jspecify..")
                .check(casemate);
    }
}
