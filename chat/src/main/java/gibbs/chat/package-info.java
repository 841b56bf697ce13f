/// Conversations with a language model, turn by turn over one KV memory.
@NullMarked
package gibbs.chat;

import org.jspecify.annotations.NullMarked;
