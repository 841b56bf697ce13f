/// Random-weight models of any size, for tests, benchmarks and training runs of the launcher.
@NullMarked
package gibbs.engine.synthetic;

import org.jspecify.annotations.NullMarked;
