/// Reference records against Gibbs: reads records of the vectors format (`docs/vectors.md`), builds
/// the expression that each one stands for, applies it through the public API, and compares. Holds
/// no decoding arithmetic of its own.
@NullMarked
package gibbs.cli.conform;

import org.jspecify.annotations.NullMarked;
