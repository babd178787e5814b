package casemate.bench.runtime;

import casemate.bench.run.AllowedCores;
import casemate.bench.run.Programs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Which cores the runtime computes on, and which are left for Casemate and the load generator. On
/// few cores the scheduler puts three busy programs together as it likes, and a wake-up then waits
/// for another's slice of some milliseconds: that is not what is to be measured.
///
/// @param runtime empty when there are not enough cores to keep any apart
record Split(List<Integer> runtime, List<Integer> others) {
    Split {
        runtime = List.copyOf(runtime);
        others = List.copyOf(others);
    }

    /// @param threads that the runtime computes with; 0 when that is its own choice
    static Split of(int threads) throws IOException {
        List<Integer> all = AllowedCores.list();
        if (threads == 0 || threads >= all.size()) {
            return new Split(List.of(), all);
        }
        int first = all.size() - threads;
        return new Split(all.subList(first, all.size()), all.subList(0, first));
    }

    boolean apart() {
        return !runtime.isEmpty();
    }

    /// The beginning of a shell command, or nothing.
    String prefix() throws IOException {
        return apart() ? String.join(" ", pinned(runtime)) + " " : "";
    }

    List<String> besides(List<String> command) throws IOException {
        if (!apart()) {
            return command;
        }
        List<String> words = new ArrayList<>(pinned(others));
        words.addAll(command);
        return words;
    }

    /// This process, which generates the load, with all its threads.
    void moveThisProcess() throws IOException, InterruptedException {
        if (apart()) {
            Programs.output(
                    List.of(
                            taskset(),
                            "-a",
                            "-c",
                            "-p",
                            list(others),
                            Long.toString(ProcessHandle.current().pid())));
        }
    }

    private static List<String> pinned(List<Integer> cores) throws IOException {
        return List.of(taskset(), "-c", list(cores));
    }

    private static String taskset() throws IOException {
        return Programs.find("taskset", "util-linux").toString();
    }

    private static String list(List<Integer> cores) {
        return cores.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
