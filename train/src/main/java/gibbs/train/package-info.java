/// `gibbs train`: small Llama models from texts, with PyTorch on the CPU.
@NullMarked
package gibbs.train;

import org.jspecify.annotations.NullMarked;
