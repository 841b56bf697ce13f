package gibbs.chat.template;

import com.hubspot.jinjava.objects.SafeString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Operators as Python has them: types that do not go together are errors, as is division by zero.
final class PythonArithmetic {
  private PythonArithmetic() {}

  /// `+ - * / // % **`.
  static Object calculated(String operation, @Nullable Object first, @Nullable Object second) {
    Object left = plain(first);
    Object right = plain(second);
    if (left instanceof Number a && right instanceof Number b) {
      return isWhole(a) && isWhole(b)
          ? ofWhole(operation, a.longValue(), b.longValue())
          : ofReal(operation, a.doubleValue(), b.doubleValue());
    }
    if (operation.equals("add")) {
      if (left instanceof String a && right instanceof String b) {
        return a + b;
      }
      if (left instanceof Collection<?> a && right instanceof Collection<?> b) {
        List<@Nullable Object> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
      }
    }
    if (operation.equals("multiply")
        && left instanceof String text
        && right instanceof Number count) {
      return text.repeat(Math.clamp(count.longValue(), 0, 1 << 20));
    }
    if (operation.equals("modulo") && left instanceof String) {
      throw JinjaTemplate.lacking("'%' on a string");
    }
    throw failure("cannot " + operation + " " + kind(left) + " and " + kind(right));
  }

  /// `< <= > >=`.
  static boolean compares(String operator, @Nullable Object first, @Nullable Object second) {
    Object left = plain(first);
    Object right = plain(second);
    int order;
    if (left instanceof Number a && right instanceof Number b) {
      order = Double.compare(a.doubleValue(), b.doubleValue());
    } else if (left instanceof String a && right instanceof String b) {
      order = a.compareTo(b);
    } else {
      throw failure("cannot compare " + kind(left) + " and " + kind(right));
    }
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  /// `in`; nothing is in what is undefined.
  static boolean contains(@Nullable Object container, @Nullable Object item) {
    return switch (plain(container)) {
      case null -> false;
      case String text when plain(item) instanceof String part -> text.contains(part);
      case Collection<?> items -> items.stream().anyMatch(other -> equal(other, item));
      case Map<?, ?> map -> map.containsKey(plain(item));
      case Object other ->
          throw failure("cannot look for " + kind(plain(item)) + " in " + kind(other));
    };
  }

  private static boolean equal(@Nullable Object first, @Nullable Object second) {
    Object left = plain(first);
    Object right = plain(second);
    return left instanceof Number a && right instanceof Number b
        ? Double.compare(a.doubleValue(), b.doubleValue()) == 0
        : Objects.equals(left, right);
  }

  private static Number ofWhole(String operation, long a, long b) {
    return switch (operation) {
      case "add" -> a + b;
      case "subtract" -> a - b;
      case "multiply" -> a * b;
      case "divide" -> ofReal(operation, (double) a, (double) b);
      case "floor" -> Math.floorDiv(a, nonZero(b));
      case "modulo" -> Math.floorMod(a, nonZero(b));
      default -> {
        if (b < 0 || b > 1024) {
          yield Math.pow((double) a, (double) b);
        }
        BigInteger power = BigInteger.valueOf(a).pow((int) b);
        if (power.bitLength() >= Long.SIZE) {
          throw failure("a number is too large");
        }
        yield power.longValue();
      }
    };
  }

  private static double ofReal(String operation, double a, double b) {
    return switch (operation) {
      case "add" -> a + b;
      case "subtract" -> a - b;
      case "multiply" -> a * b;
      case "divide" -> a / nonZero(b);
      case "floor" -> Math.floor(a / nonZero(b));
      case "modulo" -> a - b * Math.floor(a / nonZero(b));
      default -> Math.pow(a, b);
    };
  }

  private static long nonZero(long divisor) {
    if (divisor == 0) {
      throw failure("division by zero");
    }
    return divisor;
  }

  private static double nonZero(double divisor) {
    if (divisor == 0) {
      throw failure("division by zero");
    }
    return divisor;
  }

  private static boolean isWhole(Number number) {
    return number instanceof Long || number instanceof Integer || number instanceof Short;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1L : 0L;
      case CharSequence text -> text.toString();
      case SafeString safe -> safe.getValue();
      case null, default -> value;
    };
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "something undefined or none";
      case String _ -> "a string";
      case Number _ -> "a number";
      case Collection<?> _ -> "a list";
      case Map<?, ?> _ -> "a dictionary";
      default -> "something else";
    };
  }

  private static ChatTemplateException failure(String reason) {
    return new ChatTemplateException("the chat template cannot be rendered: " + reason);
  }
}
