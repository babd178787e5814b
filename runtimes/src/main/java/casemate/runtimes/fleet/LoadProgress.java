package casemate.runtimes.fleet;

import java.time.Duration;

/// Whether a loading runtime still gets on. A large model may load for half an hour, but one that
/// neither prints, reads, grows nor changes its health answer for minutes has got stuck.
final class LoadProgress {
    private static final long NOTICEABLE_BYTES = 1 << 20;

    private final RuntimeProcess process;
    private final FleetTime time;
    private final long began;
    private long lastProgress;
    private Sample last = new Sample(0, 0, 0, 0);

    LoadProgress(RuntimeProcess process, FleetTime time) {
        this.process = process;
        this.time = time;
        this.began = time.nanos();
        this.lastProgress = began;
    }

    private record Sample(long lines, long resident, long read, int health) {
        boolean beyond(Sample earlier) {
            return lines > earlier.lines
                    || resident > earlier.resident + NOTICEABLE_BYTES
                    || read > earlier.read + NOTICEABLE_BYTES
                    || health != earlier.health;
        }
    }

    /// Takes a look.
    void observe(HealthProbe.Answer health) {
        Sample now =
                new Sample(
                        process.log().lines(),
                        ProcessTable.residentBytes(process.pid()),
                        ProcessTable.readBytes(process.pid()),
                        31 * health.status() + health.body().hashCode());
        if (now.beyond(last)) {
            last = now;
            lastProgress = time.nanos();
        }
    }

    Duration sinceProgress() {
        return time.since(lastProgress);
    }

    Duration elapsed() {
        return time.since(began);
    }
}
