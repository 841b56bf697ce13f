package gibbs.core.transform;

import java.util.List;

/// Mirostat's controller: a bound μ on surprise, moved after every token against the error of its
/// surprise. All in bits.
final class SurpriseControl {
  /// Nats in a bit.
  static final double BIT = StrictMath.log(2);

  private final double tau;
  private final double eta;
  private double mu;
  private double surprise = Double.NaN;

  /// Begins at μ = 2τ.
  ///
  /// @param tau wanted surprise
  /// @param eta learning rate
  SurpriseControl(double tau, double eta) {
    this.tau = tau;
    this.eta = eta;
    this.mu = 2 * tau;
  }

  private SurpriseControl(SurpriseControl other) {
    this.tau = other.tau;
    this.eta = other.eta;
    this.mu = other.mu;
    this.surprise = other.surprise;
  }

  /// An independent copy.
  SurpriseControl fork() {
    return new SurpriseControl(this);
  }

  /// The bound.
  double mu() {
    return mu;
  }

  /// Moves μ by the surprise of the chosen token: under the law that it was drawn from, or under
  /// the model's where the selection has none.
  ///
  /// @param chosen the step
  /// @param logMass added to log q, nats: 0, or log of the mass that was kept
  void accept(Step chosen, double logMass) {
    double logProbability = chosen.hasLaw() ? chosen.logQ() + logMass : chosen.logP();
    surprise = 0 - logProbability / BIT;
    mu -= eta * (surprise - tau);
  }

  /// μ, and the surprise of the last token.
  List<TransformState.Reading> readings() {
    return List.of(
        new TransformState.Reading("mu", mu), new TransformState.Reading("surprise", surprise));
  }
}
