/// A training run: its settings, its loop, its checkpoints, its model files.
@NullMarked
package gibbs.train.run;

import org.jspecify.annotations.NullMarked;
