package casemate.runtimes.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A runtime's first process and all that came from it, whatever they forked into. They are known
/// by their session, by descent and by a random token in their environment: a pid alone is never
/// enough, since the kernel hands pids out again.
///
/// @param leader pid of the first process; 0 when it was never learnt
/// @param startTicks when the leader started; 0 when it was never learnt
/// @param token value of [#TOKEN_VARIABLE]
record ProcessGroup(long leader, long startTicks, String token) {
    static final String TOKEN_VARIABLE = "CASEMATE_INSTANCE_TOKEN";
    private static final Duration POLL = Duration.ofMillis(20);

    /// Those that are alive now.
    Set<Long> members() {
        List<ProcessTable.Entry> all = ProcessTable.all();
        Map<Long, ProcessTable.Entry> byPid = new HashMap<>();
        all.forEach(entry -> byPid.put(entry.pid(), entry));
        ProcessTable.@Nullable Entry first = leader == 0 ? null : ProcessTable.entry(leader);
        boolean leaderIsOurs = first != null && first.startTicks() == startTicks;
        boolean pidWasReused = first != null && !leaderIsOurs;
        Set<Long> members = new HashSet<>();
        for (ProcessTable.Entry entry : all) {
            boolean sameSession = leader != 0 && entry.session() == leader && !pidWasReused;
            if ((leaderIsOurs && descends(entry, byPid))
                    || (sameSession && entry.startTicks() >= startTicks)
                    || ProcessTable.environmentHolds(entry.pid(), marker())) {
                members.add(entry.pid());
            }
        }
        members.remove(ProcessHandle.current().pid());
        return members;
    }

    /// Asks all of them to end, then makes them.
    ///
    /// @param grace between asking and making
    /// @return those that are still there five seconds after SIGKILL, such as ones in
    ///   uninterruptible sleep
    Set<Long> end(Duration grace) {
        members().forEach(pid -> signal(pid, false));
        Set<Long> left = awaitEmpty(grace, false);
        return left.isEmpty() ? left : awaitEmpty(Duration.ofSeconds(5), true);
    }

    /// Memory that all of them hold, in bytes; what they share counts for each.
    long residentBytes() {
        return members().stream().mapToLong(ProcessTable::residentBytes).sum();
    }

    String marker() {
        return TOKEN_VARIABLE + "=" + token;
    }

    private boolean descends(ProcessTable.Entry entry, Map<Long, ProcessTable.Entry> byPid) {
        ProcessTable.@Nullable Entry at = entry;
        for (int depth = 0; at != null && depth < 100; depth++) {
            if (at.pid() == leader) {
                return true;
            }
            at = byPid.get(at.parent());
        }
        return false;
    }

    /// Killing is repeated on each look, since a process may fork between the look and the signal.
    private Set<Long> awaitEmpty(Duration atMost, boolean kill) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Set<Long> left = members();
            if (left.isEmpty() || System.nanoTime() >= deadline) {
                return left;
            }
            if (kill) {
                left.forEach(pid -> signal(pid, true));
            }
            pause();
        }
    }

    /// The JDK compares the start time before it signals, so a pid that was reused in the meantime
    /// is left alone.
    private static void signal(long pid, boolean kill) {
        ProcessHandle.of(pid)
                .ifPresent(kill ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("threads of a fleet are never interrupted", e);
        }
    }
}
