package gibbs.train.run;

import gibbs.core.Check;

/// The learning rate of every step: a linear rise, then half a cosine down.
///
/// **Definition.** Step t of T, counted from 0, with w steps of warm-up: peak · (t + 1) / w for
/// t < w; then final + (peak − final) · (1 + cos(π · (t − w) / (T − w))) / 2, where final is a
/// share of the peak. **Source.** Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts.
///
/// @param peak the highest rate
/// @param warmUp steps of the rise; 0 for none
/// @param steps of the run
/// @param finalShare of the peak at the end
public record Schedule(double peak, int warmUp, long steps, double finalShare) {
  /// Refuses what makes no schedule.
  public Schedule {
    Check.above("rate", peak, 0, 1);
    Check.in("steps", (double) steps, 1, 1 << 24);
    Check.in("warm-up", warmUp, 0, (double) steps);
    Check.in("final rate", finalShare, 0, 1);
  }

  /// The rate of a step.
  ///
  /// @param step counted from 0
  /// @return the learning rate
  public double rate(long step) {
    if (step < warmUp) {
      return peak * (step + 1) / warmUp;
    }
    double done = steps == warmUp ? 1 : Math.min(1, (double) (step - warmUp) / (steps - warmUp));
    double low = peak * finalShare;
    return low + (peak - low) * (1 + Math.cos(Math.PI * done)) / 2;
  }
}
