/// Step rules: one class per rule. A rule is a specification; its state belongs to a hypothesis and
/// forks with it.
@NullMarked
package gibbs.core.transform;

import org.jspecify.annotations.NullMarked;
