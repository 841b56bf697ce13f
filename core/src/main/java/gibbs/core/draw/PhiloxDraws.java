package gibbs.core.draw;

import java.util.Arrays;

/// Draws by [Philox]. The seed is the key. The counter holds the position (32 bits), purpose and
/// index (8 and 24 bits) and a 64-bit stream number, itself folded by Philox from completion,
/// attempt and path of forks; two streams of a seed meet with probability 2⁻⁶⁴.
public final class PhiloxDraws implements Draws {
  private static final int PURPOSES = Purpose.values().length;
  private static final double TWO_TO_MINUS_53 = 0x1p-53;
  private static final int INDEX_LIMIT = 1 << 24;

  private final long seed;
  private final long stream;
  private final int[] block = new int[4];
  private final int[] drawn = new int[PURPOSES];
  private long position;

  private PhiloxDraws(long seed, long stream, long position) {
    this.seed = seed;
    this.stream = stream;
    this.position = position;
  }

  /// The draws of one completion.
  ///
  /// @param seed the plan's seed
  /// @param completion number of the completion under that seed
  /// @param attempt number of the attempt, for methods that try again; otherwise 0
  /// @return draws at position 0
  public static PhiloxDraws of(long seed, long completion, long attempt) {
    return new PhiloxDraws(seed, fold(seed, fold(seed, 0, completion), attempt), 0);
  }

  @Override
  public int categorical(Purpose purpose, Categorical law) {
    return law.quantile(uniform(purpose));
  }

  @Override
  public boolean coin(Purpose purpose, double probability) {
    return uniform(purpose) < probability;
  }

  @Override
  public double uniform(Purpose purpose) {
    int index = drawn[purpose.ordinal()]++;
    if (index >= INDEX_LIMIT) {
      throw new IllegalStateException("more than " + INDEX_LIMIT + " draws at one position");
    }
    block[0] = (int) position;
    block[1] = purpose.ordinal() << 24 | index;
    block[2] = (int) stream;
    block[3] = (int) (stream >>> 32);
    Philox.apply(block, (int) seed, (int) (seed >>> 32));
    long bits = (block[0] & 0xFFFFFFFFL) << 32 | block[1] & 0xFFFFFFFFL;
    return (bits >>> 11) * TWO_TO_MINUS_53;
  }

  @Override
  public void moveTo(long position) {
    this.position = position;
    Arrays.fill(drawn, 0);
  }

  @Override
  public Draws fork(long branch) {
    return new PhiloxDraws(seed, fold(seed, fold(seed, stream, position), branch + 1), position);
  }

  /// The keyed image of a pair.
  private static long fold(long seed, long left, long right) {
    int[] words = {(int) left, (int) (left >>> 32), (int) right, (int) (right >>> 32)};
    Philox.apply(words, (int) ~seed, (int) (seed >>> 32));
    return (long) words[1] << 32 | words[0] & 0xFFFFFFFFL;
  }
}
