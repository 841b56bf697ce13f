package gibbs.chat.template;

import gibbs.core.GibbsException;

/// A chat template cannot be used, or refuses a conversation. The message is one line.
public final class ChatTemplateException extends GibbsException {
  private static final long serialVersionUID = 1L;

  /// Says why.
  ///
  /// @param message one line
  public ChatTemplateException(String message) {
    super(message);
  }
}
