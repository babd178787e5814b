package casemate.runtimes.fleet;

import java.util.concurrent.CompletableFuture;

/// All instances of this machine, and the one owner of each.
public final class Fleet implements AutoCloseable {

    /// Makes a model known. Starts it at once only when it is pinned. Declaring the same name again
    /// replaces it once the old instance has drained.
    public void declare(ServedModel model) {
        throw new IllegalStateException("declare " + model.name());
    }

    /// Asks for a ready instance of a model, starting it when there is none. Never blocks:
    /// completes at once when an instance is ready and has a free slot, else when one is.
    ///
    /// @return completes exceptionally with [RefusedException]; cancelling it leaves the queue
    public CompletableFuture<Lease> acquire(String model) {
        throw new IllegalStateException("acquire " + model);
    }

    @Override
    public void close() {}
}
