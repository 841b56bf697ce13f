package gibbs.cli;

/// How well a model predicts texts.
///
/// @param tokens scored ones: all but each text's first
/// @param bytes of the texts in UTF-8
/// @param nats −Σ log p over the scored tokens
record TextScore(long tokens, long bytes, double nats) {
  static final TextScore NONE = new TextScore(0, 0, 0);

  TextScore plus(TextScore other) {
    return new TextScore(tokens + other.tokens, bytes + other.bytes, nats + other.nats);
  }

  double natsPerToken() {
    return nats / tokens;
  }

  double perplexity() {
    return Math.exp(natsPerToken());
  }

  double bitsPerByte() {
    return nats / Math.log(2) / bytes;
  }
}
