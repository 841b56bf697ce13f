package gibbs.chat.template;

/// What is undefined, on the way along attributes and items.
///
/// @param reason what is not there
record Missing(String reason) {
  ChatTemplateException failure() {
    return new ChatTemplateException("the chat template cannot be rendered: " + reason);
  }
}
