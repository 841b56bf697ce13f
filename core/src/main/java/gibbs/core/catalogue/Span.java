package gibbs.core.catalogue;

import gibbs.core.Check;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// Numbers at equal distances, written `0.4..0.9:0.01`: what an experiment sweeps over.
///
/// @param low the first
/// @param high not exceeded
/// @param step from one to the next, positive
public record Span(double low, double high, double step) {
  /// Most numbers of a span.
  public static final int MOST = 100_000;

  /// Checks that it is finite, ordered and not absurdly long.
  public Span {
    Check.finite("start of the range", low);
    Check.finite("end of the range", high);
    if (!(step > 0 && step <= Double.MAX_VALUE)) {
      throw Check.refuse("step of the range", "positive and finite", Numbers.print(step));
    }
    if (!(low <= high)) {
      throw Check.refuse("end of the range", "at least " + Numbers.print(low), Numbers.print(high));
    }
    if (!((high - low) / step < MOST)) {
      throw Check.refuse(
          "range", "of at most " + MOST + " numbers", Numbers.print((high - low) / step));
    }
  }

  /// The numbers, computed in decimal, so that they are what a person would write.
  ///
  /// @return ascending, at least one
  public List<Double> values() {
    List<Double> values = new ArrayList<>();
    BigDecimal last = BigDecimal.valueOf(high);
    BigDecimal distance = BigDecimal.valueOf(step);
    for (BigDecimal next = BigDecimal.valueOf(low);
        next.compareTo(last) <= 0;
        next = next.add(distance)) {
      values.add(next.doubleValue());
    }
    return values;
  }

  /// The canonical form.
  @Override
  public String toString() {
    return Numbers.print(low) + ".." + Numbers.print(high) + ":" + Numbers.print(step);
  }
}
