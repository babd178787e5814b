package casemate.gateway.routes;

import java.util.function.LongSupplier;

/// Gives the memory of a peak back to the machine, where the models want it. The heap's collectors
/// do so after a full collection only, and once a load is over nothing asks for one.
///
/// Looked at from time to time by one thread. A full collection stops everybody for the time it
/// takes to copy what is in use, about a tenth of a second, so it is asked for when hardly anybody
/// is there, and once a peak.
final class HeapReturn {
    /// Between two looks.
    static final long EVERY_MILLIS = 5_000;

    /// In bytes; less is not worth a stop.
    static final long WORTH = 48L << 20;

    /// Calls in work that a stop may meet.
    private static final int FEW = 16;

    private final LongSupplier heap;
    private final Runnable collection;
    private long afterLast;
    private boolean quietBefore;

    HeapReturn() {
        this(Runtime.getRuntime()::totalMemory, System::gc);
    }

    /// @param heap what it takes of the machine now, in bytes
    /// @param collection collects all of it, and gives back what is free
    HeapReturn(LongSupplier heap, Runnable collection) {
        this.heap = heap;
        this.collection = collection;
    }

    /// @param inWork model calls in work now
    /// @param held by them of the memory budget, in bytes
    void look(int inWork, long held) {
        boolean quiet = inWork <= FEW && held < WORTH;
        if (quiet && quietBefore && heap.getAsLong() - afterLast >= WORTH) {
            collection.run();
            afterLast = heap.getAsLong();
        }
        quietBefore = quiet;
    }
}
