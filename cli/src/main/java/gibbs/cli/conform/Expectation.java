package gibbs.cli.conform;

import gibbs.core.transform.TransformState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.CRC32;

/// Compares what a chain left with what the reference gave, by the tolerances of
/// `docs/vectors.md`.
final class Expectation {
  /// Relative, for probabilities of unchanged logits.
  private static final double PROBABILITY = 1e-6;

  /// The references change logits in single precision: relative error of one logit after a few
  /// operations.
  private static final double SINGLE = 0x1p-21;

  /// Relative and absolute, for logits.
  private static final double LOGIT = 1e-5;

  /// Relative and absolute, for what states of rules tell.
  private static final double READING = 1e-4;

  /// Below this a probability has few digits in double precision, or none.
  private static final double TINY = 1e-300;

  private static final int SHOWN = 24;

  private final VectorRecord record;
  private final float[] row;

  Expectation(VectorRecord record, float[] row) {
    this.record = record;
    this.row = row;
  }

  /// Whether any of the forms that can be compared is there.
  static boolean isKnown(Json expected) {
    return expected.has("kept")
        || expected.has("kept_count")
        || expected.has("logits")
        || expected.has("changed")
        || expected.has("transformed_logits");
  }

  /// Compares everything that is expected.
  ///
  /// @param expected of the record or of one of its steps
  /// @param tie which choices are free, if given
  /// @return the first difference
  Optional<Verdict.Failed> compare(Json expected, Json tie, Outcome outcome) {
    Optional<Verdict.Failed> difference = difference(expected, tie, outcome);
    Json exact = record.json().get("float64_definition");
    if (difference.isPresent() && record.isTagged("differs_from_float64") && exact.isGiven()) {
      return difference(exact, tie, outcome);
    }
    return difference;
  }

  /// Compares the readings of rules with the fields of a step that are called like them.
  ///
  /// @param suffix what the fields' names have after the readings' names
  /// @return the first difference
  static Optional<Verdict.Failed> readings(Json step, String suffix, List<TransformState> states) {
    for (TransformState state : states) {
      for (TransformState.Reading reading : state.readings()) {
        String field = reading.name() + suffix;
        if (step.has(field)) {
          double wanted = step.get(field).number();
          double tolerance = READING + READING * Math.abs(wanted);
          if (!(Math.abs(wanted - reading.value()) <= tolerance)) {
            return failed(field + " " + wanted, Double.toString(reading.value()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict.Failed> difference(Json expected, Json tie, Outcome outcome) {
    if (expected.has("kept")) {
      return kept(expected, tie, outcome)
          .or(
              () ->
                  expected.has("kept_logits") && !tie.isGiven()
                      ? keptLogits(expected, outcome)
                      : Optional.empty());
    }
    if (expected.has("kept_count")) {
      return digest(expected, outcome);
    }
    if (expected.has("transformed_logits")) {
      return dense(expected.get("transformed_logits").numbers(), outcome);
    }
    if (expected.has("logits")) {
      return dense(expected.get("logits").numbers(), outcome)
          .or(
              () ->
                  expected.has("probs")
                      ? denseProbabilities(expected.get("probs").numbers(), outcome)
                      : Optional.empty());
    }
    return changed(expected.get("changed"), outcome);
  }

  // ---- kept sets ----

  private Optional<Verdict.Failed> kept(Json expected, Json tie, Outcome outcome) {
    int[] wanted = tokens(expected.get("kept"));
    int[] found = outcome.kept();
    double[] probabilities = expected.get("probs").numbers();
    if (probabilities.length != wanted.length) {
      throw expected.get("probs").bad("as many numbers as kept");
    }
    if (Arrays.equals(wanted, found)) {
      return sameLaw(wanted, probabilities, outcome);
    }
    if (tie.isGiven() && fits(found, tie)) {
      return sameLevels(probabilities, outcome);
    }
    if (record.isTagged("near_threshold") && differAtBoundary(wanted, found)) {
      return sameRatios(wanted, probabilities, outcome);
    }
    return failed("kept " + show(wanted), "kept " + show(found));
  }

  /// Required tokens are there, and as many of the pool as the reference took.
  private static boolean fits(int[] found, Json tie) {
    int[] required = tie.get("required").integers();
    int[] pool = tie.get("pool").integers();
    int fromPool = 0;
    for (int token : found) {
      if (contains(pool, token)) {
        fromPool++;
      } else if (!contains(required, token)) {
        return false;
      }
    }
    return fromPool == tie.get("kept_from_pool").integer()
        && found.length == fromPool + required.length;
  }

  private int[] tokens(Json list) {
    return list.items().stream().mapToInt(this::token).toArray();
  }

  private int token(Json item) {
    return item.token(row.length);
  }

  private static boolean contains(int[] tokens, int wanted) {
    return Arrays.stream(tokens).anyMatch(token -> token == wanted);
  }

  /// One set is the other less one token, or less several whose logits are equal. XTC spares one
  /// token more where others just miss its threshold.
  private boolean differAtBoundary(int[] wanted, int[] found) {
    SortedSet<Integer> more = set(wanted.length > found.length ? wanted : found);
    SortedSet<Integer> less = set(wanted.length > found.length ? found : wanted);
    if (!more.containsAll(less)) {
      return false;
    }
    more.removeAll(less);
    if (record.operation().equals("xtc")) {
      more.remove(Collections.max(more, Comparator.comparingDouble(token -> row[token])));
    }
    return more.stream().allMatch(token -> row[token] == row[more.first()]);
  }

  private static SortedSet<Integer> set(int[] tokens) {
    SortedSet<Integer> set = new TreeSet<>();
    for (int token : tokens) {
      set.add(token);
    }
    return set;
  }

  private Optional<Verdict.Failed> sameLaw(int[] kept, double[] wanted, Outcome outcome) {
    double tolerance = tolerance(outcome);
    for (int place = 0; place < kept.length; place++) {
      double found = outcome.logProbabilities()[kept[place]];
      if (!isNear(wanted[place], found, tolerance)) {
        return failed(
            "probability " + wanted[place] + " of token " + kept[place],
            Double.toString(Math.exp(found)));
      }
    }
    return Optional.empty();
  }

  /// Equal logits have equal probabilities, so another choice gives the same numbers in another
  /// order.
  private Optional<Verdict.Failed> sameLevels(double[] wanted, Outcome outcome) {
    double[] sorted = wanted.clone();
    Arrays.sort(sorted);
    double[] found =
        Arrays.stream(outcome.kept())
            .mapToDouble(token -> outcome.logProbabilities()[token])
            .sorted()
            .toArray();
    double tolerance = tolerance(outcome);
    for (int place = 0; place < sorted.length; place++) {
      if (!isNear(sorted[place], found[place], tolerance)) {
        return failed(
            "probabilities " + Arrays.toString(sorted),
            Arrays.toString(Arrays.stream(found).map(Math::exp).toArray()));
      }
    }
    return Optional.empty();
  }

  /// With one token more or less all probabilities change by one factor.
  private Optional<Verdict.Failed> sameRatios(int[] kept, double[] wanted, Outcome outcome) {
    double tolerance = 2 * tolerance(outcome);
    double factor = Double.NaN;
    for (int place = 0; place < kept.length; place++) {
      double found = outcome.logProbabilities()[kept[place]];
      if (found == Double.NEGATIVE_INFINITY || wanted[place] == 0) {
        continue;
      }
      double difference = found - Math.log(wanted[place]);
      factor = Double.isNaN(factor) ? difference : factor;
      if (!(Math.abs(difference - factor) <= tolerance)) {
        return failed(
            "probability " + wanted[place] + " of token " + kept[place] + ", up to one factor",
            Double.toString(Math.exp(found)));
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict.Failed> keptLogits(Json expected, Outcome outcome) {
    int[] kept = expected.get("kept").integers();
    double[] wanted = expected.get("kept_logits").numbers();
    for (int place = 0; place < Math.min(kept.length, wanted.length); place++) {
      double found = outcome.logits()[kept[place]];
      if (found > Double.NEGATIVE_INFINITY && !isSameLogit(wanted[place], found)) {
        return failed("logit " + wanted[place] + " of token " + kept[place], "" + found);
      }
    }
    return Optional.empty();
  }

  /// Sets of which only count, checksum and head are given.
  private Optional<Verdict.Failed> digest(Json expected, Outcome outcome) {
    int wanted = expected.get("kept_count").integer();
    long checksum = (long) expected.get("kept_crc32").number();
    int[] found = outcome.kept();
    boolean isSame = found.length == wanted && checksum(found) == checksum;
    if (!isSame && !(record.isTagged("near_threshold") && isNear(wanted, checksum, outcome))) {
      return failed(
          "kept " + wanted + " tokens with CRC-32 " + checksum,
          "kept " + found.length + " tokens with CRC-32 " + checksum(found));
    }
    List<Json> head = expected.get("kept_head").items();
    int[] tokens = head.stream().mapToInt(pair -> token(pair.item(0))).toArray();
    double[] probabilities = head.stream().mapToDouble(pair -> pair.item(1).number()).toArray();
    return isSame
        ? sameLaw(tokens, probabilities, outcome)
        : sameRatios(tokens, probabilities, outcome);
  }

  /// The set would be the reference's with the least probable token less, or the most probable of
  /// the removed ones more.
  private boolean isNear(int wanted, long checksum, Outcome outcome) {
    int[] found = outcome.kept();
    SortedSet<Integer> other = set(found);
    if (found.length == wanted + 1) {
      other.remove(outcome.byProbability().getLast());
    } else if (found.length == wanted - 1) {
      int best = -1;
      for (int token = 0; token < row.length; token++) {
        if (!other.contains(token) && (best < 0 || row[token] > row[best])) {
          best = token;
        }
      }
      other.add(best);
    }
    int[] ids = other.stream().mapToInt(Integer::intValue).toArray();
    return ids.length == wanted && checksum(ids) == checksum;
  }

  private static long checksum(int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(ids);
    CRC32 crc = new CRC32();
    crc.update(bytes.array());
    return crc.getValue();
  }

  // ---- logits ----

  private Optional<Verdict.Failed> dense(double[] wanted, Outcome outcome) {
    if (wanted.length != outcome.logits().length) {
      return failed(wanted.length + " logits", Integer.toString(outcome.logits().length));
    }
    for (int token = 0; token < wanted.length; token++) {
      if (!isSameLogit(wanted[token], outcome.logits()[token])) {
        return logitDiffers(token, wanted[token], outcome);
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict.Failed> changed(Json changed, Outcome outcome) {
    double[] wanted = new double[row.length];
    for (int token = 0; token < row.length; token++) {
      wanted[token] = row[token];
    }
    for (Json pair : changed.items()) {
      int token = token(pair.item(0));
      wanted[token] = pair.item(1).number();
    }
    return dense(wanted, outcome);
  }

  private Optional<Verdict.Failed> denseProbabilities(double[] wanted, Outcome outcome) {
    int[] all = new int[Math.min(wanted.length, outcome.logits().length)];
    Arrays.setAll(all, token -> token);
    return sameLaw(all, wanted, outcome);
  }

  private static Optional<Verdict.Failed> logitDiffers(int token, double wanted, Outcome outcome) {
    return failed(
        "logit " + wanted + " of token " + token, Double.toString(outcome.logits()[token]));
  }

  // ---- numbers ----

  /// Tight where the chain changed no logit of a kept token.
  private double tolerance(Outcome outcome) {
    boolean isUnchanged = true;
    double greatest = 0;
    for (int token : outcome.kept()) {
      double logit = outcome.logits()[token];
      isUnchanged &= logit == row[token];
      greatest = Math.max(greatest, Math.abs(logit));
    }
    return PROBABILITY + (isUnchanged ? 0 : SINGLE * greatest);
  }

  private static boolean isNear(double wanted, double logFound, double tolerance) {
    return wanted < TINY
        ? logFound <= Math.log(TINY) + tolerance
        : Math.abs(logFound - Math.log(wanted)) <= tolerance;
  }

  private static boolean isSameLogit(double wanted, double found) {
    return wanted == found || Math.abs(wanted - found) <= LOGIT + LOGIT * Math.abs(wanted);
  }

  private static Optional<Verdict.Failed> failed(String expected, String found) {
    return Optional.of(new Verdict.Failed(expected, found));
  }

  private static String show(int[] tokens) {
    return tokens.length <= SHOWN
        ? Arrays.toString(tokens)
        : Arrays.toString(Arrays.copyOf(tokens, SHOWN)).replace("]", ", …]")
            + " ("
            + tokens.length
            + ")";
  }
}
