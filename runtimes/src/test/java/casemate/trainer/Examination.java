package casemate.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What a model said to the held-out questions.
///
/// @param wrong question and answer, by a tab, of each mistake
record Examination(int asked, List<String> wrong) {
    Examination {
        wrong = List.copyOf(wrong);
        if (asked == 0) {
            throw new IllegalArgumentException("nothing was asked");
        }
    }

    /// Lets the [Examiner] ask.
    ///
    /// @param system a system message to open with, or an empty string
    /// @param every asks each question (1), each second one (2), and so on
    static Examination of(Path model, String system, int every, Path scratch)
            throws IOException, InterruptedException {
        List<String> report =
                Child.report(
                        Examiner.class, scratch, model.toString(), system, Integer.toString(every));
        List<String> wrong =
                report.stream()
                        .filter(line -> line.startsWith("wrong\t"))
                        .map(line -> line.substring(line.indexOf('\t', "wrong\t".length()) + 1))
                        .toList();
        return new Examination(report.size(), wrong);
    }

    int right() {
        return asked - wrong.size();
    }

    /// @return the share of right answers, in percent
    double score() {
        return 100.0 * right() / asked;
    }
}
