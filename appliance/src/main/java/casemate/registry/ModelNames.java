package casemate.registry;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// What a model may be called: something that means nothing else to a file system, a URL or a
/// shell.
final class ModelNames {
    private static final int LONGEST = 64;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /// Letters that are not a plain one with a mark.
    private static final Map<String, String> LETTERS =
            Map.of(
                    "ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ł", "l", "þ", "th", "ð",
                    "d", "ı", "i");

    private static final String NAMELESS = "model";

    private ModelNames() {}

    /// @throws IllegalArgumentException when a new model cannot be called that
    static String require(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "`%s` is no model name: expected 1 to 64 of a-z, 0-9, `.`, `_`, `-`,"
                                    + " beginning with a letter or a digit.",
                            name.length() > 80 ? name.substring(0, 80) : name));
        }
        return name;
    }

    /// A name made out of a file's or a directory's, as somebody would have chosen it: letters of
    /// other alphabets lose their marks, what is left over is one `-`, and none stands at an end.
    static String of(Path source) {
        String file = String.valueOf(source.getFileName()).toLowerCase(Locale.ROOT);
        String plain =
                file.endsWith(".gguf") ? file.substring(0, file.length() - ".gguf".length()) : file;
        for (Map.Entry<String, String> letter : LETTERS.entrySet()) {
            plain = plain.replace(letter.getKey(), letter.getValue());
        }
        String name =
                Normalizer.normalize(plain, Normalizer.Form.NFKD)
                        .replaceAll("\\p{M}+", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9._-]+", "-")
                        .replaceAll("-*([._-])-*", "$1")
                        .replaceAll("^[._-]+", "");
        name = name.length() > LONGEST ? name.substring(0, LONGEST) : name;
        name = name.replaceAll("[._-]+$", "");
        return name.isEmpty() ? NAMELESS : name;
    }
}
