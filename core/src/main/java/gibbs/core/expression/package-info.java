/// Strategy expressions: the textual form of a chain of rules and the strategy that ends it, as in
/// `top_k(40) | top_p(0.95) | temperature(0.8)`. The grammar stands in `docs/expressions.md`.
@NullMarked
package gibbs.core.expression;

import org.jspecify.annotations.NullMarked;
