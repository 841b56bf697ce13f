package gibbs.cli;

import gibbs.core.Check;
import gibbs.core.decode.StopRules;
import gibbs.core.expression.Expression;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// How tokens are chosen, and when a completion ends. The shortcuts build an expression in a fixed
/// order: `penalties`,
/// `top_k`, `top_p`, `min_p`, `temperature`.
final class StrategyOptions {
  @Option(
      names = {"-s", "--strategy"},
      paramLabel = "EXPR",
      description = {
        "A strategy expression, such as \"top_k(40) | top_p(0.95) | temperature(0.8)\" or greedy;"
            + " 'gibbs strategies' lists the names. Default: the model's own law."
      })
  private @Nullable String strategy;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "R",
      converter = Decimal.class,
      description =
          "Shortcut for penalties(repetition=R), first in the chain. Above 1 discourages, 1 is off.")
  private @Nullable BigDecimal repetitionPenalty;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      converter = Decimal.class,
      description = "Shortcut for top_k(K), second: the K most probable tokens.")
  private @Nullable BigDecimal topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      converter = Decimal.class,
      description =
          "Shortcut for top_p(P), third: the fewest tokens whose probability reaches P in (0, 1].")
  private @Nullable BigDecimal topP;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      converter = Decimal.class,
      description =
          "Shortcut for min_p(P), fourth: tokens at least P times as probable as the most probable.")
  private @Nullable BigDecimal minP;

  @Option(
      names = {"-t", "--temperature"},
      paramLabel = "T",
      converter = Decimal.class,
      description =
          "Shortcut for temperature(T), last: below 1 sharper, above 1 flatter. 0 stands for"
              + " greedy.")
  private @Nullable BigDecimal temperature;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = SeedConverter.class,
      description = {
        "Seed of all randomness, an integer, or random. The same seed gives the same text, whatever"
            + " --batch and --threads. Default: 0."
      })
  private long seed;

  @Option(
      names = "--index",
      paramLabel = "N",
      description =
          "Number of the first completion under the seed; draws depend on it. Default: 0.")
  private long index;

  @Option(
      names = {"-n", "--max-tokens"},
      paramLabel = "N",
      description = "Most tokens of a completion, end token included. Default: 256; for trace 8.")
  private @Nullable Integer maxTokens;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = {
        "Stop where the text would come to contain TEXT; it is not shown. May be given several"
            + " times."
      })
  private List<String> stop = new ArrayList<>();

  @Option(names = "--ignore-end", description = "Go on past the model's end-of-text tokens.")
  private boolean ignoreEnd;

  /// The recipe.
  ///
  /// @param defaultMaxTokens most tokens of a completion where the user names none
  Recipe recipe(int defaultMaxTokens) {
    int most = maxTokens == null ? defaultMaxTokens : maxTokens;
    return Recipe.parse(expression()).with(new StopRules(most, stop, !ignoreEnd), seed);
  }

  /// Number of the first completion.
  long index() {
    if (index < 0) {
      throw Check.refuse("--index", "at least 0", Long.toString(index));
    }
    return index;
  }

  /// The expression, given or built from shortcuts.
  String expression() {
    List<String> stages = shortcuts();
    if (strategy == null) {
      return stages.isEmpty() ? Expression.DEFAULT : String.join(" | ", stages);
    }
    if (!stages.isEmpty()) {
      throw CommandFailedException.usage(
          "--strategy and shortcuts exclude each other; as one expression: --strategy \""
              + String.join(" | ", stages)
              + " | …\"");
    }
    return strategy;
  }

  private List<String> shortcuts() {
    List<String> stages = new ArrayList<>();
    add(stages, "penalties(repetition=%s)", repetitionPenalty);
    add(stages, "top_k(%s)", topK);
    add(stages, "top_p(%s)", topP);
    add(stages, "min_p(%s)", minP);
    if (temperature != null && temperature.signum() == 0) {
      stages.add("greedy");
    } else {
      add(stages, "temperature(%s)", temperature);
    }
    return stages;
  }

  private static void add(List<String> stages, String form, @Nullable BigDecimal value) {
    if (value != null) {
      stages.add(String.format(Locale.ROOT, form, value.toPlainString()));
    }
  }

  /// A number, or one that nobody chose.
  static final class SeedConverter implements picocli.CommandLine.ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      if (value.equals("random")) {
        return System.nanoTime() ^ ProcessHandle.current().pid() << 32;
      }
      try {
        return Long.valueOf(value);
      } catch (NumberFormatException _) {
        throw new TypeConversionException("'" + value + "' is neither an integer nor random");
      }
    }
  }
}
