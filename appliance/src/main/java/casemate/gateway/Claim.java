package casemate.gateway;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.RefusedRequest;
import casemate.runtimes.fleet.Lease;
import casemate.runtimes.fleet.RefusedException;
import casemate.serving.Instances;
import io.netty.channel.EventLoop;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one call has of the instances: a wait for a lease, then the lease. Lives on the call's
/// event loop, wherever the lease is granted.
final class Claim {
    private final EventLoop loop;
    private @Nullable CompletableFuture<Lease> waiting;
    private @Nullable Lease lease;
    private Outcome.@Nullable ServedBy servedBy;
    private boolean over;

    /// 0 when there was no wait.
    private long asked;

    private long waitedNanos;

    Claim(EventLoop loop) {
        this.loop = loop;
    }

    /// Asks for an instance of a model. May be asked again after [#giveBack].
    ///
    /// @param later told on the event loop when there was a wait, never after [#end]; has to run
    ///   what it is given, which throws [RefusedRequest] when there is no lease
    /// @return whether there is a lease at once
    /// @throws RefusedRequest when it is refused at once
    boolean ask(Instances instances, String model, Consumer<Runnable> later) {
        CompletableFuture<Lease> answer = instances.acquire(model);
        if (answer.isDone()) {
            asked = 0;
            take(answer);
            return true;
        }
        asked = System.nanoTime();
        waiting = answer;
        var _ = answer.whenComplete((_, _) -> loop.execute(() -> answered(answer, later)));
        return false;
    }

    private void answered(CompletableFuture<Lease> answer, Consumer<Runnable> later) {
        waiting = null;
        if (!over) {
            later.accept(() -> take(answer));
        } else if (!answer.isCompletedExceptionally()) {
            answer.join().close();
        }
    }

    private void take(CompletableFuture<Lease> answer) {
        Lease granted = join(answer);
        lease = granted;
        servedBy = new Outcome.ServedBy(granted.instanceId(), granted.runtime());
        if (asked != 0) {
            waitedNanos += System.nanoTime() - asked;
        }
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

    Lease lease() {
        return Objects.requireNonNull(lease, "there is a lease behind Leased");
    }

    /// Who has had the call, if anybody; also when the lease has been given back.
    Outcome.@Nullable ServedBy servedBy() {
        return servedBy;
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
