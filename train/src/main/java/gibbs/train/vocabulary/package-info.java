/// Vocabularies learned from a corpus.
@NullMarked
package gibbs.train.vocabulary;

import org.jspecify.annotations.NullMarked;
