package gibbs.chat.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.util.ForLoop;

/// Stands around the body of every loop: variables that it sets end with it, as in Jinja2.
final class LoopBodyTag implements Tag {
  static final String NAME = "gibbs_body";
  static final String END_NAME = "gibbs_endbody";

  private static final long serialVersionUID = 1L;

  @Override
  public String getName() {
    return NAME;
  }

  @Override
  public String getEndTagName() {
    return END_NAME;
  }

  @Override
  public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
    StringBuilder text = new StringBuilder();
    try (JinjavaInterpreter.InterpreterScopeClosable _ = interpreter.enterNonStackingScope()) {
      for (Node child : tag.getChildren()) {
        text.append(child.render(interpreter).getValue());
        if (interpreter.getContext().get("loop") instanceof ForLoop loop && loop.isContinued()) {
          break; // by `break` or `continue`
        }
      }
    }
    return text.toString();
  }
}
