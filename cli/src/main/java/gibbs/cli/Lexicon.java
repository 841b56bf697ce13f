package gibbs.cli;

import gibbs.core.model.Tokenizer;
import gibbs.core.model.Vocabulary;

/// A model's tokens, without its weights.
///
/// @param vocabulary ids and bytes
/// @param tokenizer text and ids
record Lexicon(Vocabulary vocabulary, Tokenizer tokenizer) {}
