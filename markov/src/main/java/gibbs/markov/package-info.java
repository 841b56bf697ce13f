/// Laws of finite order and the language models made of them: tables, words and characters as
/// tokens.
@NullMarked
package gibbs.markov;

import org.jspecify.annotations.NullMarked;
