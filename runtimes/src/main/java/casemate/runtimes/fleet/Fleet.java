package casemate.runtimes.fleet;

import java.util.concurrent.CompletableFuture;

/// All instances of this machine, and the one owner of each.
public final class Fleet implements AutoCloseable {
    private final java.util.Set<String> declared =
            java.util.concurrent.ConcurrentHashMap.newKeySet();

    /// Makes a model known. Starts it at once only when it is pinned. Declaring the same name again
    /// replaces it once the old instance has drained.
    public void declare(ServedModel model) {
        declared.add(model.name());
    }

    /// Asks for a ready instance of a model, starting it when there is none. Never blocks:
    /// completes at once when an instance is ready and has a free slot, else when one is.
    ///
    /// @return completes exceptionally with [RefusedException]; cancelling it leaves the queue
    public CompletableFuture<Lease> acquire(String model) {
        return CompletableFuture.failedFuture(
                new RefusedException(
                        RefusedException.Reason.UNKNOWN_MODEL,
                        model,
                        declared + " has no " + model));
    }

    @Override
    public void close() {}
}
