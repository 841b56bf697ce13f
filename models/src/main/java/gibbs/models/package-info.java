/// Models that come with Gibbs, trained by `gibbs train`; `docs/models` has a card of each.
@NullMarked
package gibbs.models;

import org.jspecify.annotations.NullMarked;
