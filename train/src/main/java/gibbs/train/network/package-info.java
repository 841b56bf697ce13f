/// The network that is trained: its weights, its steps in PyTorch, its form as a model file.
@NullMarked
package gibbs.train.network;

import org.jspecify.annotations.NullMarked;
