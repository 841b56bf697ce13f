/// Transformers: shapes, weights, the forward pass, KV memory, sessions and sequences.
@NullMarked
package gibbs.engine.transformer;

import org.jspecify.annotations.NullMarked;
