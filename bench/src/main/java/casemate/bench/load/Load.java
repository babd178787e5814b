package casemate.bench.load;

/// A load's steps, each called on its event loop.
interface Load {
    /// Connects and begins; nothing counts yet.
    void start();

    /// From now on it counts.
    void measure(Counts counts);

    /// Nothing new begins; what is under way may end.
    void drain();

    /// Whether nothing is under way.
    boolean idle();

    /// Closes all connections and settles the counts.
    void stop();
}
