/// The arithmetic of a forward pass: its definition, its providers, and the threads that share it.
@NullMarked
package gibbs.engine.kernel;

import org.jspecify.annotations.NullMarked;
