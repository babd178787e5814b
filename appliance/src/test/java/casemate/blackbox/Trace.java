package casemate.blackbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The paths that processes relied on: opened, made, bound, connected to, mapped, executed. From
/// what `strace` wrote, and from `/proc` for as long as they live.
final class Trace {
    static final String CALLS =
            "open,openat,openat2,creat,bind,connect,execve,execveat,mkdir,mkdirat,symlink,symlinkat,"
                + "rename,renameat,renameat2,link,linkat,chdir,mknod,mknodat,swapon,uselib";

    private static final Pattern CALL = Pattern.compile("^([a-z0-9_]+)\\((.*)");
    private static final Pattern FILE =
            Pattern.compile("(?:(?:AT_FDCWD|[0-9]+)<([^>]*)>, )?\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern SOCKET = Pattern.compile("sun_path=(@?)\"([^\"]*)\"");
    private static final Pattern RETURNED = Pattern.compile(" = [0-9]+<(/[^>]*)>$");
    private static final Pattern INODE = Pattern.compile("socket:\\[([0-9]+)]");

    /// A path, and how it was met.
    private final Map<Path, Set<String>> seen = new TreeMap<>();

    private final List<String> abstractNames = new ArrayList<>();

    Map<Path, Set<String>> seen() {
        return seen;
    }

    /// Sockets without a file: anybody may bind such a name first.
    List<String> abstractNames() {
        return abstractNames;
    }

    /// Whether something of this kind was seen at all: a trace of nothing finds nothing.
    boolean has(String how, String part) {
        return seen.entrySet().stream()
                .anyMatch(e -> e.getValue().contains(how) && e.getKey().toString().contains(part));
    }

    /// Takes what `strace -ff -y` wrote into a directory.
    void read(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    take(line);
                }
            }
        }
    }

    private void take(String line) {
        Matcher call = CALL.matcher(line);
        if (!call.matches()) {
            return;
        }
        String name = call.group(1);
        String rest = call.group(2);
        if (name.equals("bind") || name.equals("connect")) {
            takeSocket(name, rest);
            return;
        }
        Matcher file = FILE.matcher(rest);
        boolean content = name.startsWith("symlink");
        boolean once = name.startsWith("exec") || name.startsWith("open");
        while (file.find()) {
            if (content) {
                content = false;
                continue;
            }
            add(name, file.group(1), file.group(2));
            if (once) {
                break;
            }
        }
        Matcher returned = RETURNED.matcher(rest);
        if (returned.find()) {
            add(name, null, returned.group(1));
        }
    }

    private void takeSocket(String name, String rest) {
        Matcher socket = SOCKET.matcher(rest);
        if (socket.find()) {
            if (socket.group(1).isEmpty()) {
                add(name, null, socket.group(2));
            } else if (!socket.group(2).isEmpty()) {
                abstractNames.add(name + " @" + socket.group(2));
            }
        }
    }

    private void add(String how, @org.jspecify.annotations.Nullable String base, String path) {
        String whole = path.startsWith("/") || base == null ? path : base + "/" + path;
        if (!whole.startsWith("/")) {
            whole = "/a relative path: " + whole;
        }
        if (!whole.matches(
                "/(proc|sys)(/.*)?|/dev/(null|zero|full|random|urandom|tty)|/memfd:.*")) {
            Path known = Path.of(whole.replaceFirst(" \\(deleted\\)$", "")).normalize();
            seen.computeIfAbsent(known, _ -> new TreeSet<>()).add(how);
        }
    }

    /// Takes what the process and its descendants have open, mapped and bound at this moment.
    void look(ProcessHandle process) throws IOException {
        Map<String, String> sockets = boundSockets();
        for (ProcessHandle each :
                Stream.concat(Stream.of(process), process.descendants()).toList()) {
            Path proc = Path.of("/proc", Long.toString(each.pid()));
            try {
                lookAt(proc, sockets);
            } catch (NoSuchFileException _) {
                // It has ended.
            }
        }
    }

    private void lookAt(Path proc, Map<String, String> sockets) throws IOException {
        add("executed", null, Files.readSymbolicLink(proc.resolve("exe")).toString());
        add("lies in", null, Files.readSymbolicLink(proc.resolve("cwd")).toString());
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target;
                try {
                    target = Files.readSymbolicLink(descriptor).toString();
                } catch (NoSuchFileException _) {
                    continue;
                }
                Matcher socket = INODE.matcher(target);
                if (socket.matches()) {
                    String path = sockets.getOrDefault(socket.group(1), "");
                    if (path.startsWith("@")) {
                        abstractNames.add("bound " + path);
                    } else if (!path.isEmpty()) {
                        add("bound", null, path);
                    }
                } else if (target.startsWith("/")) {
                    add("held open", null, target);
                }
            }
        }
        for (String line : Files.readAllLines(proc.resolve("maps"))) {
            int path = line.indexOf('/');
            if (path > 0) {
                add("mapped", null, line.substring(path));
            }
        }
    }

    private static Map<String, String> boundSockets() throws IOException {
        Map<String, String> byInode = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("/proc/net/unix"))) {
            String[] fields = line.strip().split("\\s+", 8);
            if (fields.length == 8) {
                byInode.put(fields[6], fields[7]);
            }
        }
        return byInode;
    }
}
