package gibbs.chat.template;

/// What somebody says in a conversation.
///
/// @param role who says it
/// @param content any text; a model's reply exactly as it was generated
public record ChatMessage(Role role, String content) {
  /// Who speaks.
  public enum Role {
    /// Whoever set the conversation up.
    SYSTEM("system"),
    /// The user.
    USER("user"),
    /// The model.
    ASSISTANT("assistant");

    private final String key;

    Role(String key) {
      this.key = key;
    }

    /// The role's name in templates and files.
    ///
    /// @return `system`, `user` or `assistant`
    public String key() {
      return key;
    }
  }

  /// A system message.
  ///
  /// @param content any text
  /// @return the message
  public static ChatMessage system(String content) {
    return new ChatMessage(Role.SYSTEM, content);
  }

  /// A user's message.
  ///
  /// @param content any text
  /// @return the message
  public static ChatMessage user(String content) {
    return new ChatMessage(Role.USER, content);
  }

  /// A model's reply.
  ///
  /// @param content any text
  /// @return the message
  public static ChatMessage assistant(String content) {
    return new ChatMessage(Role.ASSISTANT, content);
  }
}
