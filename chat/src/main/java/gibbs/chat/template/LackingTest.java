package gibbs.chat.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;

/// A test that a template names and Jinjava lacks.
final class LackingTest implements ExpTest {
  private final String name;

  LackingTest(String name) {
    this.name = name;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public boolean evaluate(Object value, JinjavaInterpreter interpreter, Object... args) {
    throw JinjaTemplate.lacking("the test 'is " + name + "'");
  }
}
