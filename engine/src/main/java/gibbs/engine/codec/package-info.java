/// How weights become stored blocks and blocks weights: one file a tensor type, plain loops, the
/// definition that faster code is compared with.
@NullMarked
package gibbs.engine.codec;

import org.jspecify.annotations.NullMarked;
