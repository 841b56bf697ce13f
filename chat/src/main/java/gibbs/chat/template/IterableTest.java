package gibbs.chat.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `is iterable`: strings and dictionaries are, too.
final class IterableTest implements ExpTest {
  @Override
  public String getName() {
    return "iterable";
  }

  @Override
  public boolean evaluate(@Nullable Object value, JinjavaInterpreter interpreter, Object... args) {
    return value instanceof Iterable<?>
        || value instanceof Map<?, ?>
        || value instanceof CharSequence;
  }
}
