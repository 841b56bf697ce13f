/// From prompt to completion: plans, strategies, the loop, stop rules and streamed text.
@NullMarked
package gibbs.core.decode;

import org.jspecify.annotations.NullMarked;
