package de.kherud.llama;

/// One completion in the native loop, with the request in llama.cpp's own JSON.
///
/// The binding's public way takes the prompt as text only, so that nobody can say how many tokens
/// it became, and it turns a JSON schema into a grammar in a call that ends the process when the
/// schema is not to its liking. The request's own `prompt` (token ids) and `json_schema` do
/// neither.
///
/// One thread at a time, and [#cancel] from the same thread as [#next]: cancelling while another
/// thread waits in [#next] would leave that thread waiting for ever.
public final class NativeCompletion {
    /// What one more token added.
    ///
    /// @param text whole characters; empty for a token without text, such as the end of the answer
    /// @param last whether the native side is done; then there is no token and no text
    public record Piece(String text, boolean last) {}

    /// llama.cpp refused the request or failed to compute it; the message is its own. Stands for
    /// the binding's exception, which is not public.
    public static final class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FailedException(LlamaException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final LlamaModel model;
    private final int task;

    /// @param request must have `"stream": true`
    /// @throws FailedException when llama.cpp refuses the request
    public NativeCompletion(LlamaModel model, String request) {
        this.model = model;
        try {
            this.task = model.requestCompletion(request);
        } catch (LlamaException e) {
            throw new FailedException(e);
        }
    }

    /// Waits for the next token.
    ///
    /// @throws FailedException when the computation failed
    public Piece next() {
        try {
            LlamaOutput output = model.receiveCompletion(task);
            if (output.stop) {
                model.releaseTask(task);
            }
            return new Piece(output.text, output.stop);
        } catch (LlamaException e) {
            throw new FailedException(e);
        }
    }

    public void cancel() {
        model.cancelCompletion(task);
    }
}
