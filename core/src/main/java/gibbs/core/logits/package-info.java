/// Log step factors with their gauge: the distribution over the next token while a chain works on
/// it.
@NullMarked
package gibbs.core.logits;

import org.jspecify.annotations.NullMarked;
