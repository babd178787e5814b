package casemate.runtimes.worker.llama;

/// Why an answer ended.
enum FinishReason {
    /// The model ended it, or a stop sequence came.
    STOP("stop"),
    /// The limit of the request or the context was reached.
    LENGTH("length");

    final String text;

    FinishReason(String text) {
        this.text = text;
    }
}
