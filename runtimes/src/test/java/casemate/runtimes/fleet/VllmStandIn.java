package casemate.runtimes.fleet;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// A stand-in for vLLM, in a real process: takes its documented command line and refuses any other,
/// is unhealthy until it has "loaded", has its metrics' names, and sends errors inside a stream
/// with status 200, as vLLM does. It computes nothing.
final class VllmStandIn {
    private static final Set<String> WITH_VALUE =
            Set.of(
                    "--uds",
                    "--served-model-name",
                    "--max-model-len",
                    "--max-num-seqs",
                    "--tensor-parallel-size",
                    "--gpu-memory-utilization",
                    "--kv-cache-memory-bytes",
                    "--disable-access-log-for-endpoints",
                    "--shutdown-timeout");
    private static final Set<String> SWITCHES =
            Set.of(
                    "--enable-force-include-usage",
                    "--enable-prompt-tokens-details",
                    "--enable-request-id-headers",
                    "--disable-fastapi-docs");

    private VllmStandIn() {}

    public static void main(String[] args) throws IOException {
        if (args.length == 1 && args[0].equals("--version")) {
            System.out.println("0.30.0 (stand-in)");
            return;
        }
        Map<String, String> options = parse(args);
        if (!"1".equals(System.getenv("HF_HUB_OFFLINE"))) {
            System.out.println("would call home: HF_HUB_OFFLINE is not set");
            System.exit(1);
        }
        long readyAt = System.nanoTime() + 300_000_000L;
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(options.get("--uds")));
            System.out.println("INFO: Loading weights took 0.30 seconds");
            while (true) {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().start(() -> answer(channel, readyAt));
            }
        }
    }

    private static Map<String, String> parse(String[] args) {
        if (args.length < 2 || !args[0].equals("serve")) {
            usage("the following arguments are required: serve MODEL");
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 2; i < args.length; i++) {
            if (WITH_VALUE.contains(args[i]) && i + 1 < args.length) {
                options.put(args[i], args[++i]);
            } else if (!SWITCHES.contains(args[i])) {
                usage("unrecognized arguments: " + args[i]);
            }
        }
        return options;
    }

    private static void usage(String problem) {
        System.out.println("vllm: error: " + problem);
        System.exit(2);
    }

    private static void answer(SocketChannel channel, long readyAt) {
        try (channel) {
            ByteBuffer request = ByteBuffer.allocate(8192);
            channel.read(request);
            String line =
                    StandardCharsets.US_ASCII
                            .decode(request.flip())
                            .toString()
                            .lines()
                            .findFirst()
                            .orElse("");
            boolean ready = System.nanoTime() >= readyAt;
            String reply =
                    switch (line.split(" ", 3)[1]) {
                        case "/health" ->
                                response(ready ? "200 OK" : "503 Service Unavailable", "");
                        case "/metrics" ->
                                response(
                                        "200 OK",
                                        "vllm:num_requests_running 0.0\nvllm:num_requests_waiting"
                                                + " 0.0\nvllm:kv_cache_usage_perc 0.0\n");
                        case "/v1/chat/completions" ->
                                response(
                                        "200 OK",
                                        "data: {\"error\":{\"message\":\"EngineCore encountered an"
                                                + " issue\",\"code\":500}}\n\ndata: [DONE]\n\n");
                        default -> response("404 Not Found", "");
                    };
            channel.write(StandardCharsets.US_ASCII.encode(reply));
        } catch (IOException e) {
            // The other side went away.
        }
    }

    private static String response(String status, String body) {
        return "HTTP/1.1 "
                + status
                + "\r\nContent-Length: "
                + body.length()
                + "\r\nConnection: close\r\n\r\n"
                + body;
    }
}
