package casemate.runtimes.model;

/// How the weights are stored.
public enum ModelFormat {
    /// One `.gguf` file, version 2 or 3.
    GGUF,
    /// A directory in Hugging Face layout with `.safetensors` files and `config.json`.
    SAFETENSORS,
    /// A directory with a TorchScript archive (`*.pt`) and its `tokenizer.json`.
    TORCHSCRIPT
}
