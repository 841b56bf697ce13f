/// Benchmarks of kernels and whole models.
@NullMarked
package gibbs.bench;

import org.jspecify.annotations.NullMarked;
