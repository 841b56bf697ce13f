/// Tokenizers, built from the metadata of GGUF files.
@NullMarked
package gibbs.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
