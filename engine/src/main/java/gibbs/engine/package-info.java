/// Transformers from GGUF files.
@NullMarked
package gibbs.engine;

import org.jspecify.annotations.NullMarked;
