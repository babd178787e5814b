package casemate.gateway;

import casemate.runtimes.fleet.Lease;
import casemate.runtimes.fleet.RefusedException;
import casemate.serving.Instances;
import io.netty.channel.EventLoop;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one call has of the instances: a wait for a lease, then the lease. Lives on the call's
/// event loop, wherever the lease is granted.
final class Claim {
    /// Goes on with what came of the wait.
    interface Answered {
        /// @param lease throws [RefusedRequest] when there is none
        void with(Supplier<Lease> lease);
    }

    private final EventLoop loop;
    private @Nullable CompletableFuture<Lease> waiting;
    private @Nullable Lease lease;
    private boolean over;

    /// 0 when there was no wait.
    private long asked;

    private long waitedNanos;

    Claim(EventLoop loop) {
        this.loop = loop;
    }

    /// Asks for an instance of a model. May be asked again after [#giveBack].
    ///
    /// @param then told on the event loop: at once when there is no wait, never after [#end]
    void ask(Instances instances, String model, Answered then) {
        CompletableFuture<Lease> answer = instances.acquire(model);
        if (answer.isDone()) {
            asked = 0;
            answered(answer, then);
        } else {
            asked = System.nanoTime();
            waiting = answer;
            var _ = answer.whenComplete((_, _) -> loop.execute(() -> answered(answer, then)));
        }
    }

    private void answered(CompletableFuture<Lease> answer, Answered then) {
        waiting = null;
        if (!over) {
            then.with(() -> take(answer));
        } else if (!answer.isCompletedExceptionally()) {
            answer.join().close();
        }
    }

    private Lease take(CompletableFuture<Lease> answer) {
        Lease granted = join(answer);
        lease = granted;
        if (asked != 0) {
            waitedNanos += System.nanoTime() - asked;
        }
        return granted;
    }

    private static Lease join(CompletableFuture<Lease> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw new RefusedRequest(FleetRefusals.refusal(refused));
            }
            throw e;
        } catch (CancellationException e) {
            throw new RefusedRequest(
                    ApiError.INTERNAL_ERROR, "The wait for the model was given up.");
        }
    }

    boolean held() {
        return lease != null;
    }

    /// All waits that led to a lease, together; 0 when it was there at once.
    long waitedNanos() {
        return waitedNanos;
    }

    void giveBack() {
        if (lease != null) {
            lease.close();
            lease = null;
        }
    }

    /// Gives up the wait or gives back the lease; one that is granted later is given back at once.
    void end() {
        over = true;
        if (waiting != null) {
            waiting.cancel(false);
        }
        giveBack();
    }
}
