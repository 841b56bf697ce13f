package gibbs.core.transform;

/// A rule without state: what it does depends on logits and context alone.
public interface StatelessTransform extends LogitsTransform, TransformState {
  @Override
  default TransformState start(StepContext context) {
    return this;
  }

  @Override
  default TransformState fork() {
    return this;
  }
}
