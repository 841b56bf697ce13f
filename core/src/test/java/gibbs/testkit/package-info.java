/// The workshop: toy models, draws that enumerate whole laws, contract suites.
@NullMarked
package gibbs.testkit;

import org.jspecify.annotations.NullMarked;
