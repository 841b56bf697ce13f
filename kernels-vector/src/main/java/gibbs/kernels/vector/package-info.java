/// Vector API kernels.
@NullMarked
package gibbs.kernels.vector;

import org.jspecify.annotations.NullMarked;
