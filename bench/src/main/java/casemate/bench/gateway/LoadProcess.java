package casemate.bench.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import casemate.bench.load.LoadGenerator;
import casemate.bench.load.LoadPlan;
import casemate.bench.load.LoadReport;
import casemate.bench.run.Programs;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;

/// The load generator in a process of its own, which stays warm from one load to the next.
final class LoadProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Programs programs;
    private final Writer plans;
    private final BufferedReader reports;

    LoadProcess(Programs programs, int core) throws IOException {
        this.programs = programs;
        var process =
                programs.start(
                        "load",
                        core,
                        Programs.ours(LoadGenerator.class),
                        ProcessBuilder.Redirect.PIPE);
        plans = process.outputWriter(UTF_8);
        reports = process.inputReader(UTF_8);
    }

    LoadReport run(LoadPlan plan) throws IOException {
        plans.write(plan.line() + "\n");
        plans.flush();
        String report = reports.readLine();
        if (report == null) {
            throw new IOException("The load generator ended:" + programs.lastWords("load"));
        }
        return JSON.readValue(report, LoadReport.class);
    }
}
