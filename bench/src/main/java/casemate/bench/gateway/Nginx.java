package casemate.bench.gateway;

import casemate.bench.run.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// nginx as a plain proxy: one worker, connections to the upstream kept, no buffering, no log.
final class Nginx {
    private static final String CONFIGURATION =
            """
            worker_processes 1;
            worker_rlimit_nofile 20000;
            daemon off;
            pid DIRECTORY/nginx.pid;
            error_log DIRECTORY/nginx-error.log warn;
            events { worker_connections 18000; }
            http {
              access_log off;
              client_body_temp_path DIRECTORY/body;
              proxy_temp_path DIRECTORY/proxy;
              fastcgi_temp_path DIRECTORY/fastcgi;
              uwsgi_temp_path DIRECTORY/uwsgi;
              scgi_temp_path DIRECTORY/scgi;
              upstream mock { server unix:SOCKET; keepalive 256; keepalive_requests 100000000; }
              server {
                listen 127.0.0.1:PORT backlog=8192;
                keepalive_requests 100000000;
                location / {
                  proxy_pass http://mock;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffering off;
                  proxy_read_timeout 600s;
                }
              }
            }
            """;

    private Nginx() {}

    static Path program() throws IOException {
        return Programs.find("nginx", "nginx-light");
    }

    static String version() throws IOException, InterruptedException {
        return Programs.output(List.of(program().toString(), "-v")).replace("nginx version: ", "");
    }

    static Subject start(Programs programs, int core, Path directory, Path socket)
            throws IOException, InterruptedException {
        int port = Subject.freePort();
        var file = directory.resolve("nginx.conf");
        var text =
                CONFIGURATION
                        .replace("DIRECTORY", directory.toString())
                        .replace("SOCKET", socket.toString())
                        .replace("PORT", Integer.toString(port));
        // Without this a worker of root's nginx is `nobody`, who may not enter the mock's
        // directory.
        Files.writeString(file, isRoot() ? "user root;\n" + text : text);
        var process =
                programs.start(
                        "nginx",
                        core,
                        List.of(
                                program().toString(),
                                "-p",
                                directory.toString(),
                                "-e",
                                directory.resolve("nginx-error.log").toString(),
                                "-c",
                                file.toString()));
        Subject.await("nginx", port, process, Duration.ofSeconds(10), programs);
        return new Subject("nginx", port, null, "mock", process);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
