package casemate.cli.bundle;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The size of a medium as it is printed on it: `4GB` are 4,000,000,000 bytes, `4GiB` are 2^32.
///
/// @param bytes 0 when none was given
record VolumeSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,11})([KMGT]i?)?B?");
    private static final Map<String, Long> UNITS =
            Map.of(
                    "K",
                    1000L,
                    "M",
                    1_000_000L,
                    "G",
                    1_000_000_000L,
                    "T",
                    1_000_000_000_000L,
                    "Ki",
                    1L << 10,
                    "Mi",
                    1L << 20,
                    "Gi",
                    1L << 30,
                    "Ti",
                    1L << 40);

    static VolumeSize parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException(
                    String.format(Locale.ROOT, "'%s' is no size such as 4GB or 3800MiB", text));
        }
        long unit = form.group(2) == null ? 1 : UNITS.getOrDefault(form.group(2), 1L);
        return new VolumeSize(Math.multiplyExact(Long.parseLong(form.group(1)), unit));
    }

    /// For picocli.
    static final class Converter implements ITypeConverter<VolumeSize> {
        @Override
        public VolumeSize convert(String text) {
            return parse(text);
        }
    }
}
