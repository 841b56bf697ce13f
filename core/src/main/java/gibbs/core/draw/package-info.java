/// Keyed randomness: every random choice is asked of [gibbs.core.draw.Draws].
@NullMarked
package gibbs.core.draw;

import org.jspecify.annotations.NullMarked;
