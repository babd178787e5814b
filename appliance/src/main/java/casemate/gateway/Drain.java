package casemate.gateway;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;

/// Whether the appliance takes new requests. Once it is stopping, it does not start again.
public final class Drain {
    private static final int RETRY_SECONDS = 10;
    private volatile boolean stopping;

    public boolean stopping() {
        return stopping;
    }

    void stop() {
        stopping = true;
    }

    /// @throws RefusedRequest when the appliance is stopping
    void refuseWhenStopping() {
        if (stopping) {
            throw new RefusedRequest(
                    Refusal.retry(
                            ApiError.SHUTTING_DOWN,
                            RETRY_SECONDS,
                            "Casemate is shutting down and takes no new requests; try again in "
                                    + RETRY_SECONDS
                                    + " s."));
        }
    }
}
