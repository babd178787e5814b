package casemate.runtimes.fleet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Requests that wait for one model, first come, first served. Used under the fleet's [Turn].
final class WaitingQueue {
    private final ArrayDeque<CompletableFuture<Lease>> waiting = new ArrayDeque<>();

    void add(CompletableFuture<Lease> request) {
        waiting.addLast(request);
    }

    /// The next one that still wants an answer.
    @Nullable CompletableFuture<Lease> next() {
        CompletableFuture<Lease> request = waiting.pollFirst();
        while (request != null && request.isDone()) {
            request = waiting.pollFirst();
        }
        return request;
    }

    /// Takes those out that no longer wait.
    void removeDone() {
        waiting.removeIf(CompletableFuture::isDone);
    }

    List<CompletableFuture<Lease>> takeAll() {
        List<CompletableFuture<Lease>> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    int size() {
        return waiting.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
