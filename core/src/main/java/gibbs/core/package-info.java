/// The glossary: the words of this project and the types that carry them.
///
/// - **token, vocabulary**: an id in [0, V); the id ↔ bytes table ([gibbs.core.model.Vocabulary])
/// - **logits**: log step factors with a gauge, nats; −∞ = removed ([gibbs.core.logits.Logits])
/// - **step factor f, Z, q**: f(v) ≥ 0 by rule; Z = Σ f; q = f/Z ([gibbs.core.logits.Logits])
/// - **transform**: a step rule: scaling, truncation, penalty, bias, constraint
///   ([gibbs.core.transform.LogitsTransform])
/// - **step**: one chosen token with log p, log q, log Z and entropies
///   ([gibbs.core.transform.Step])
/// - **draws**: keyed randomness ([gibbs.core.draw.Draws])
/// - **session, sequence**: KV memory; a position in its prefix tree ([gibbs.core.model.Session],
///   [gibbs.core.model.Sequence])
/// - **hypothesis**: tokens, states and draws that grow together (`gibbs.core.decode.Hypothesis`)
/// - **strategy**: decides which hypotheses grow (`gibbs.core.decode.Strategy`)
/// - **plan**: immutable recipe of one decode (`gibbs.core.decode.Plan`)
/// - **completion**: prompt, tokens, steps, stop reason, text (`gibbs.core.decode.Completion`)
/// - **run**: cancellation and time limit ([gibbs.core.Run])
@NullMarked
package gibbs.core;

import org.jspecify.annotations.NullMarked;
