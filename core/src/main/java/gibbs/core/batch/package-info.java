/// Continuous batching of work that many threads submit.
@NullMarked
package gibbs.core.batch;

import org.jspecify.annotations.NullMarked;
