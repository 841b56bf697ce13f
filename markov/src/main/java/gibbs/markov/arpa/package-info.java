/// ARPA files: reading, writing, and models from a corpus.
@NullMarked
package gibbs.markov.arpa;

import org.jspecify.annotations.NullMarked;
