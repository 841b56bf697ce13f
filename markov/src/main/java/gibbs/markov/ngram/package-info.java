/// Back-off n-gram tables and their estimation by Kneser-Ney smoothing.
@NullMarked
package gibbs.markov.ngram;

import org.jspecify.annotations.NullMarked;
