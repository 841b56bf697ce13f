/// Tokenizers, built from the metadata of GGUF files.
///
/// [GgufTokenizer][gibbs.engine.tokenizer.GgufTokenizer] is the door. Behind it a text passes
/// through: special tokens cut it into fragments; each fragment goes to the encoder of the file's
/// tokenizer model. Byte-level BPE first splits a fragment into words by the rules of a
/// [PreTokenizer][gibbs.engine.tokenizer.PreTokenizer]; it and SentencePiece BPE share one
/// algorithm for merging neighbours; unigram searches the most probable segmentation.
/// `docs/tokenizers.md` has the tables and the sources.
@NullMarked
package gibbs.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
