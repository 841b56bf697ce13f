/// Microseconds per selected token: Gibbs, the physical limits, a plain Java sort and llama.cpp on
/// the same logits.
package gibbs.bench.selection;
