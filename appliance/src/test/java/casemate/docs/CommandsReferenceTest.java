package casemate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.cli.Main;
import casemate.cli.base.Exit;
import casemate.signing.Check;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class CommandsReferenceTest {
    private static final Page PAGE = Page.reference("commands.md");
    private static final String COMMON = "Common options";

    @Test
    void everyCommandHasItsSectionAndEverySectionItsCommand() {
        assertThat(PAGE.sections().keySet().stream().filter(name -> name.startsWith("casemate ")))
                .containsExactlyInAnyOrderElementsOf(commands().keySet());
    }

    @Test
    void everyOptionStandsInTheSectionOfItsCommand() {
        List<String> common = options(COMMON);
        assertThat(common).isNotEmpty();
        commands()
                .forEach((name, spec) -> {
                    List<String> described = new ArrayList<>(options(name));
                    List<String> there =
                            spec.options().stream()
                                    .map(OptionSpec::names)
                                    .map(CommandsReferenceTest::joined)
                                    .filter(option -> !common.contains(option))
                                    .toList();
                    assertThat(described).as(name).containsExactlyInAnyOrderElementsOf(there);
                });
    }

    @Test
    void commonOptionsAreThoseThatEveryCommandTakes() {
        CommandSpec version = Objects.requireNonNull(commands().get("casemate version"));
        assertThat(options(COMMON))
                .containsExactlyInAnyOrderElementsOf(
                        version.options().stream()
                                .map(OptionSpec::names)
                                .map(CommandsReferenceTest::joined)
                                .toList());
    }

    @Test
    void everyExitCodeStandsInTheTable() {
        List<String> codes =
                Arrays.stream(Exit.class.getFields())
                        .filter(field -> Modifier.isStatic(field.getModifiers()))
                        .map(CommandsReferenceTest::value)
                        .toList();
        assertThat(PAGE.rows("Exit codes").stream().skip(1).map(List::getFirst))
                .startsWith(codes.toArray(String[]::new))
                .hasSize(codes.size() + 1)
                .endsWith(refusals().getFirst() + " to " + refusals().getLast());
    }

    @Test
    void everyKindOfRefusalHasItsOwnExitCode() throws Exception {
        assertThat(PAGE.rows("Refusals").stream().skip(1).map(row -> row.subList(0, 2)))
                .containsExactlyElementsOf(
                        Arrays.stream(Check.values())
                                .map(check -> List.of(String.valueOf(check.exitCode()), check.id()))
                                .toList());
        assertThat(refusals()).doesNotHaveDuplicates().allMatch(code -> code > 2 && code < 64);
        for (Field field : Exit.class.getFields()) {
            assertThat(refusals()).doesNotContain((Integer) field.get(null));
        }
    }

    private static List<Integer> refusals() {
        return Arrays.stream(Check.values()).map(Check::exitCode).toList();
    }

    private static String value(Field field) {
        try {
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /// The first cells of a section's option rows: the names without what they take.
    private static List<String> options(String section) {
        return PAGE.rows(section).stream()
                .map(List::getFirst)
                .filter(cell -> cell.startsWith("-"))
                .map(cell -> cell.replaceAll(" [A-Z=]+", ""))
                .toList();
    }

    private static String joined(String... names) {
        return String.join(", ", names);
    }

    private static Map<String, CommandSpec> commands() {
        Map<String, CommandSpec> all = new LinkedHashMap<>();
        add(new CommandLine(new Main()).getCommandSpec(), all);
        return all;
    }

    /// Groups have nothing to describe but the commands below them.
    private static void add(CommandSpec spec, Map<String, CommandSpec> all) {
        if (spec.subcommands().isEmpty()) {
            all.put(spec.qualifiedName(), spec);
        }
        spec.subcommands().values().forEach(below -> add(below.getCommandSpec(), all));
    }
}
