/// The single source of names: every rule and strategy that a user can write, with its parameters,
/// ranges, defaults, neutral values, definition, class, bound, memory and source. Expressions, help
/// texts, checks and `docs/catalogue.md` derive from it.
@NullMarked
package gibbs.core.catalogue;

import org.jspecify.annotations.NullMarked;
