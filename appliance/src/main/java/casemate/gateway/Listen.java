package casemate.gateway;

import casemate.setting.Kind;
import casemate.setting.Setting;
import casemate.setting.Values;
import java.util.List;

/// Where the server listens.
///
/// @param port 0 takes any free port
public record Listen(String host, int port) {
    private static final Setting<String> HOST =
            new Setting<>("listen.host", Kind.TEXT, "127.0.0.1", "address to listen on");
    private static final Setting<Integer> PORT =
            new Setting<>(
                    "listen.port",
                    Kind.number(0, 65535),
                    8484,
                    "port to listen on; 0 takes a free one");

    public static final List<Setting<?>> SETTINGS = List.of(HOST, PORT);

    public static Listen of(Values values) {
        return new Listen(values.value(HOST), values.value(PORT));
    }

    /// Whether only this machine can reach it.
    public boolean loopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
