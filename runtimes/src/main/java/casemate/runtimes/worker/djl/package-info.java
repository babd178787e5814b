/// DJL with its PyTorch engine: embeddings and classes from TorchScript models. The only place that
/// calls it.
@NullMarked
package casemate.runtimes.worker.djl;

import org.jspecify.annotations.NullMarked;
