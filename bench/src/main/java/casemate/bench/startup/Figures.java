package casemate.bench.startup;

import casemate.bench.run.Bar;
import casemate.bench.run.Form;
import casemate.bench.run.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One form's figures: medians over the rounds. Times are milliseconds, sizes MiB.
///
/// @param firstStart until `version` had printed the first time ever: the self-contained file
///   unpacks itself then
record Figures(
        double versionMillis,
        double healthMillis,
        double keyMillis,
        double chatMillis,
        double rssMib,
        double rssAfterChatMib,
        double fileMib,
        double firstStart) {

    static Figures of(List<Start> starts, long bytes, double firstStart) {
        return new Figures(
                Median.of(starts, Start::version),
                Median.of(starts, Start::health),
                Median.of(starts, Start::key),
                Median.of(starts, Start::chat),
                Median.of(starts, Start::rss),
                Median.of(starts, Start::rssAfterChat),
                bytes / (double) (1 << 20),
                firstStart);
    }

    /// The jar is how developers start it: no promise is made for it.
    static List<Bar> bars(Map<String, Figures> forms) {
        List<Bar> bars = new ArrayList<>();
        var image = forms.get(Form.NATIVE);
        if (image != null) {
            bars.add(new Bar("native: version, ms", image.versionMillis, 30, true));
            bars.add(new Bar("native: serve to first answer, ms", image.keyMillis, 300, true));
            bars.add(
                    new Bar("native: RSS after start, MB", Bar.megabytes(image.rssMib), 120, true));
        }
        var file = forms.get(Form.SELF_CONTAINED);
        if (file != null) {
            bars.add(
                    new Bar(
                            "self-contained: serve to first answer, ms",
                            file.keyMillis,
                            1500,
                            true));
            bars.add(
                    new Bar(
                            "self-contained: RSS after start, MB",
                            Bar.megabytes(file.rssMib),
                            200,
                            true));
        }
        return bars;
    }
}
