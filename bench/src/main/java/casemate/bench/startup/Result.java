package casemate.bench.startup;

import casemate.bench.run.Bar;
import casemate.bench.run.Facts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Everything that a run found.
record Result(Facts facts, Map<String, Figures> forms, List<Bar> bars) {

    void print() {
        facts.print();
        System.out.print(" ".repeat(40));
        forms.keySet().forEach(name -> System.out.printf(Locale.ROOT, "%16s", name));
        System.out.println();
        row("version, ms", Figures::versionMillis);
        row("serve to first answer of /health, ms", Figures::healthMillis);
        row("  with a key (/v1/models), ms", Figures::keyMillis);
        row("  to a chat, its runtime started, ms", Figures::chatMillis);
        row("RSS after start, MiB", Figures::rssMib);
        row("  after the first chat, MiB", Figures::rssAfterChatMib);
        row("files, MiB", Figures::fileMib);
        row("very first start (version), ms", Figures::firstStart);
        System.out.println();
        bars.forEach(bar -> System.out.println(bar.line()));
    }

    void comparedWith(Result last) {
        System.out.println();
        System.out.println("Against the committed result of " + last.facts().date() + ":");
        last.forms()
                .forEach((name, then) -> {
                    var now = forms.get(name);
                    if (now != null) {
                        System.out.printf(
                                Locale.ROOT,
                                "  %-16s version %+.0f ms, first answer %+.0f ms, chat %+.0f ms,"
                                        + " RSS %+.0f MiB, files %+.1f MiB%n",
                                name,
                                now.versionMillis() - then.versionMillis(),
                                now.keyMillis() - then.keyMillis(),
                                now.chatMillis() - then.chatMillis(),
                                now.rssMib() - then.rssMib(),
                                now.fileMib() - then.fileMib());
                    }
                });
    }

    private void row(String name, ToDoubleFunction<Figures> figure) {
        System.out.printf(Locale.ROOT, "%-40s", name);
        forms.values()
                .forEach(f -> System.out.printf(Locale.ROOT, "%16.1f", figure.applyAsDouble(f)));
        System.out.println();
    }
}
