package gibbs.engine.transformer;

import gibbs.engine.transformer.Arithmetic.Product;
import gibbs.engine.transformer.FeedForward.Mixture;
import java.util.Arrays;

/// Mixtures of experts, for all columns of a pass: an expert's weights are unpacked once for all
/// columns that use it, and each column adds its experts in the order of their numbers.
final class MixturePass {
  private final int width;
  private final Arithmetic arithmetic;
  private final FeedForwardPass experts;
  private float[] shares = {}; //   [column][expert]: 0 where the expert is not used
  private float[] gathered = {}; // [member][width]: inputs of the columns that use an expert
  private float[] product = {}; //  [member][width]: its outputs
  private int[] members = {}; //    [member]: the columns

  MixturePass(int width, Arithmetic arithmetic, FeedForwardPass experts) {
    this.width = width;
    this.arithmetic = arithmetic;
    this.experts = experts;
  }

  /// @param x `[column][width]`
  /// @param out receives `[column][width]`; another array
  void run(Mixture mixture, float[] x, int count, float[] out) {
    int expertCount = mixture.experts().size();
    reserve(count, expertCount);
    arithmetic.multiply(x, count, new Product(mixture.router(), shares));
    Routing routing = new Routing(expertCount, mixture.usedCount(), mixture.weighting());
    arithmetic.forColumns(count, (column, _) -> routing.share(shares, column * expertCount));
    Arrays.fill(out, 0, count * width, 0);
    for (int expert = 0; expert < expertCount; expert++) {
      int memberCount = gather(expert, expertCount, x, count);
      if (memberCount > 0) {
        experts.gated(mixture.experts().get(expert), gathered, memberCount, product);
        addTo(out, expert, expertCount, memberCount);
      }
    }
  }

  private int gather(int expert, int expertCount, float[] x, int count) {
    int memberCount = 0;
    for (int column = 0; column < count; column++) {
      if (shares[column * expertCount + expert] != 0) {
        System.arraycopy(x, column * width, gathered, memberCount * width, width);
        members[memberCount++] = column;
      }
    }
    return memberCount;
  }

  private void addTo(float[] out, int expert, int expertCount, int memberCount) {
    for (int member = 0; member < memberCount; member++) {
      float share = shares[members[member] * expertCount + expert];
      int to = members[member] * width;
      for (int k = 0; k < width; k++) {
        out[to + k] = Math.fma(share, product[member * width + k], out[to + k]);
      }
    }
  }

  private void reserve(int count, int expertCount) {
    if (shares.length < count * expertCount) {
      shares = new float[count * expertCount];
    }
    if (members.length < count) {
      members = new int[count];
      gathered = new float[count * width];
      product = new float[count * width];
    }
  }
}
