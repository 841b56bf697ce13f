package gibbs.core.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import gibbs.core.catalogue.Catalogue;
import gibbs.core.catalogue.Dialect;
import gibbs.core.catalogue.Entry;
import gibbs.core.catalogue.Kind;
import gibbs.core.catalogue.Limits;
import gibbs.core.catalogue.Parameter;
import gibbs.core.catalogue.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Random expressions over the whole catalogue. Seeds are fixed; a failure prints the expression.
class ExpressionPropertyTest {
  private static final int EXPRESSIONS = 4000;
  private static final int MUTATIONS = 20_000;

  @Test
  void parsingWhatIsPrintedGivesTheSame() {
    SplittableRandom random = new SplittableRandom(20261121);
    int accepted = 0;
    for (int round = 0; round < EXPRESSIONS; round++) {
      String text = expression(random);
      Expression expression;
      try {
        expression = Expression.parse(text);
      } catch (ExpressionException _) {
        continue; // arguments that do not fit each other, or a dialect's narrower range
      }
      accepted++;

      Expression again = Expression.parse(expression.toString());

      assertThat(again).as(text).isEqualTo(expression);
      assertThat(again).as(text).hasToString(expression.toString());
      if (!expression.isSweep()) {
        assertThat(again.plan()).as(text).isEqualTo(expression.plan());
        assertThat(Expression.parse(Expression.of(expression.plan()).toString()).plan())
            .as(text)
            .isEqualTo(expression.plan());
      }
    }
    assertThat(accepted).isGreaterThan(EXPRESSIONS / 2);
  }

  @Test
  void damagedExpressionsGiveNothingButExpressionExceptions() {
    SplittableRandom random = new SplittableRandom(42);
    String alphabet = "()[]{}|,=:.\"\\-+eE_09azi \t\né…\uD83D\uDE00\0";
    for (int round = 0; round < MUTATIONS; round++) {
      StringBuilder text = new StringBuilder(expression(random));
      int changes = 1 + random.nextInt(4);
      for (int change = 0; change < changes; change++) {
        int place = random.nextInt(text.length() + 1);
        char letter = alphabet.charAt(random.nextInt(alphabet.length()));
        if (place == text.length() || random.nextBoolean()) {
          text.insert(place, letter);
        } else if (random.nextBoolean()) {
          text.setCharAt(place, letter);
        } else {
          text.deleteCharAt(place);
        }
      }
      parse(text.toString());
    }
  }

  @Test
  void deepNestingIsRefused() {
    parse("top_k(".repeat(100_000));
    parse("logit_bias(" + "[".repeat(100_000));
    parse("a|".repeat(100_000));
    parse("top_k(" + "9".repeat(100_000) + ")");
    parse("\"");
    parse("temperature(0..1e308:1e-308)");
  }

  private static void parse(String text) {
    try {
      Expression.parse(text);
    } catch (ExpressionException e) {
      assertThat(e.getMessage().lines()).as(text).hasSize(3);
      assertThat(e.column()).isBetween(0, text.length());
    } catch (RuntimeException | StackOverflowError e) {
      fail("for " + (text.length() < 500 ? text : text.substring(0, 500)), e);
    }
  }

  // ---- random expressions ----

  private static String expression(SplittableRandom random) {
    List<Entry<?>> rules = entries(Role.TRANSFORM);
    List<String> stages = new ArrayList<>();
    for (int count = random.nextInt(5); count > 0; count--) {
      stages.add(call(random, rules.get(random.nextInt(rules.size()))));
    }
    if (stages.isEmpty() || random.nextInt(4) == 0) {
      List<Entry<?>> strategies = entries(Role.STRATEGY);
      stages.add(call(random, strategies.get(random.nextInt(strategies.size()))));
    }
    String chain = String.join(random.nextBoolean() ? " | " : "|", stages);
    Dialect dialect = Dialect.values()[random.nextInt(Dialect.values().length)];
    return switch (random.nextInt(4)) {
      case 0 -> "dialect=" + dialect.key() + " | " + chain;
      case 1 ->
          dialect == Dialect.GIBBS
              ? chain
              : "dialect=" + dialect.key() + ", order=system | " + chain;
      default -> chain;
    };
  }

  private static List<Entry<?>> entries(Role role) {
    List<Entry<?>> entries = new ArrayList<>(Catalogue.standard().entries());
    entries.removeIf(entry -> entry.role() != role);
    return entries;
  }

  private static String call(SplittableRandom random, Entry<?> entry) {
    List<String> arguments = new ArrayList<>();
    for (Parameter<?> parameter : entry.parameters()) {
      if (parameter.isRequiredIn(Dialect.GIBBS) || random.nextBoolean()) {
        String value = value(random, parameter);
        boolean isBare = parameter.form() == Parameter.Form.UNNAMED && random.nextBoolean();
        arguments.add(isBare && isFirst(entry, parameter) ? value : parameter.name() + "=" + value);
      }
    }
    return entry.name() + "(" + String.join(random.nextBoolean() ? "," : " , ", arguments) + ")";
  }

  private static boolean isFirst(Entry<?> entry, Parameter<?> parameter) {
    return entry.parameters().getFirst().name().equals(parameter.name());
  }

  private static String value(SplittableRandom random, Parameter<?> parameter) {
    Kind<?> kind = parameter.kind();
    Limits limits = parameter.limitsIn(Dialect.GIBBS);
    if (kind.equals(Kind.INTEGER) || kind.equals(Kind.TOKEN)) {
      int low = (int) Math.max(-3, Math.ceil(limits.low()));
      int value = low + random.nextInt(40);
      return random.nextInt(10) == 0 && kind.equals(Kind.INTEGER)
          ? value + ".." + (value + 3)
          : Integer.toString(value);
    }
    if (kind.equals(Kind.REAL)) {
      double high = Math.min(limits.high(), Math.max(limits.low(), -2) + 3);
      double low = Math.max(limits.low(), -2);
      double value = high - random.nextDouble() * (high - low);
      return random.nextInt(10) == 0
          ? value + ".." + high + ":" + Math.max(0.01, high - value)
          : Double.toString(random.nextBoolean() ? Math.rint(100 * value) / 100 : value);
    }
    if (kind.equals(Kind.FLAG)) {
      return Boolean.toString(random.nextBoolean());
    }
    if (kind.equals(Kind.TEXT)) {
      return text(random);
    }
    if (kind.equals(Kind.TEXTS)) {
      return list(random, () -> text(random));
    }
    if (kind.equals(Kind.TOKENS)) {
      return tokens(random);
    }
    if (kind.equals(Kind.TOKEN_LISTS)) {
      return list(random, () -> tokens(random));
    }
    if (kind.equals(Kind.BIASES)) {
      return "{" + pairs(random, () -> Integer.toString(random.nextInt(9))) + "}";
    }
    if (kind.equals(Kind.SEQUENCE_BIASES)) {
      return "{" + pairs(random, () -> tokens(random)) + "}";
    }
    if (kind.equals(Kind.CHAIN)) {
      return "top_k(3) | temperature(0.5)";
    }
    String[] options = kind.description().split(" or ");
    return options[random.nextInt(options.length)];
  }

  private static String pairs(SplittableRandom random, java.util.function.Supplier<String> key) {
    String list = list(random, () -> key.get() + ": " + (random.nextInt(20) - 10) / 4.0);
    return list.substring(1, list.length() - 1);
  }

  private static String tokens(SplittableRandom random) {
    return list(random, () -> Integer.toString(random.nextInt(20)));
  }

  private static String list(SplittableRandom random, java.util.function.Supplier<String> item) {
    return IntStream.range(0, 1 + random.nextInt(3))
        .mapToObj(_ -> item.get())
        .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
  }

  private static String text(SplittableRandom random) {
    String[] samples = {"\"\"", "\"yes\"", "\"a \\\"b\\\"\\\\\"", "\"\\n\\t\\u0007\"", "\"é😀\""};
    return samples[random.nextInt(samples.length)];
  }
}
