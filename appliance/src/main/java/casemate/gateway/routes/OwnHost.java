package casemate.gateway.routes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which `Host` a request may name to be answered without a key.
///
/// Against DNS rebinding: a page of a browser on this machine may ask `http://evil.example:8484/`
/// once that name leads to 127.0.0.1, and read the answer. Such a request names a host that is not
/// this machine. Addresses cannot be made to lead elsewhere, so every address will do.
public final class OwnHost {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Pattern PORT = Pattern.compile(":\\d{0,5}$");
    private static final Pattern ADDRESS =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+\\]");

    private final Set<String> names;

    OwnHost(Set<String> names) {
        this.names = names;
    }

    /// @param listening the address or name that the server was told to listen on
    public static OwnHost of(String listening) {
        return new OwnHost(
                Stream.of("localhost", listening, machine())
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static String machine() {
        try {
            return Files.readString(HOST_NAME, StandardCharsets.UTF_8).strip();
        } catch (IOException _) {
            return "";
        }
    }

    /// @param host the request's header of that name, port included
    public boolean named(@Nullable String host) {
        if (host == null) {
            // HTTP/1.0; no browser speaks that.
            return true;
        }
        String name = PORT.matcher(host.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
        return names.contains(name)
                || name.endsWith(".localhost")
                || ADDRESS.matcher(name).matches();
    }
}
