/// Texts to train on: files, tokens with loss masks, rows of a batch.
@NullMarked
package gibbs.train.corpus;

import org.jspecify.annotations.NullMarked;
