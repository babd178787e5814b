/// Trains the two demonstration models and writes them as GGUF: corpus, tokenizer, network,
/// examination, model card. A tool of the build: nothing here ships, and nothing here reads what
/// the product reads with the product's own reader.
@NullMarked
package casemate.trainer;

import org.jspecify.annotations.NullMarked;
