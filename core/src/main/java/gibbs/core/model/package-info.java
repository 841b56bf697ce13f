/// Language models as strategies see them: vocabulary, tokenizer, sessions and sequences.
@NullMarked
package gibbs.core.model;

import org.jspecify.annotations.NullMarked;
