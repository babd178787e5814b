package casemate.runtimes.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Where an instance stands. Each state has a method for each way out of it, so that a transition
/// that makes no sense cannot be written down.
///
/// ```
/// planned -> starting -> loading -> ready -> draining -> stopping -> planned
///               |           |         |
///               +-----------+---------+--> failed -> starting, or planned
/// ```
sealed interface InstanceState {
    Instant since();

    /// Starts that failed in a row up to now.
    int failures();

    /// The name for people and for metrics, such as `ready`.
    default String label() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /// A state in which a process exists, or may exist.
    sealed interface Running extends InstanceState {
        RuntimeProcess process();
    }

    /// Known, not running, nothing wrong.
    record Planned(Instant since) implements InstanceState {
        @Override
        public int failures() {
            return 0;
        }

        Starting start(Instant now) {
            return new Starting(now, 0);
        }
    }

    /// Looking for room on a device, then starting the process.
    record Starting(Instant since, int failures) implements InstanceState {
        Loading launched(RuntimeProcess process, Instant now) {
            return new Loading(now, failures, process);
        }

        /// Nothing was started; the next request tries again.
        Planned givenUp(Instant now) {
            return new Planned(now);
        }

        Failed failed(Refusal why, Instant now, Duration rest) {
            return new Failed(now, failures + 1, why, now.plus(rest));
        }
    }

    /// The process runs, the model is not ready.
    record Loading(Instant since, int failures, RuntimeProcess process) implements Running {
        Ready ready(Instant now) {
            return new Ready(now, failures, process);
        }

        Stopping stop(Instant now) {
            return new Stopping(now, process);
        }

        Failed failed(Refusal why, Instant now, Duration rest) {
            return new Failed(now, failures + 1, why, now.plus(rest));
        }
    }

    /// Answers requests.
    record Ready(Instant since, int failures, RuntimeProcess process) implements Running {
        Draining drain(Instant now) {
            return new Draining(now, process);
        }

        /// @param counted failures in a row, this one included
        Failed failed(Refusal why, Instant now, int counted, Duration rest) {
            return new Failed(now, counted, why, now.plus(rest));
        }
    }

    /// Takes no further request and waits for the open ones.
    record Draining(Instant since, RuntimeProcess process) implements Running {
        @Override
        public int failures() {
            return 0;
        }

        Stopping stop(Instant now) {
            return new Stopping(now, process);
        }
    }

    /// Its processes are being ended.
    record Stopping(Instant since, RuntimeProcess process) implements Running {
        @Override
        public int failures() {
            return 0;
        }

        Planned stopped(Instant now) {
            return new Planned(now);
        }
    }

    /// Ended or never came up; rests until `retryAt`.
    record Failed(Instant since, int failures, Refusal why, Instant retryAt)
            implements InstanceState {
        Starting retry(Instant now) {
            return new Starting(now, failures);
        }

        Planned forgotten(Instant now) {
            return new Planned(now);
        }
    }

    /// Why those who wait get no lease.
    record Refusal(RefusedException.Reason reason, String message) {}
}
