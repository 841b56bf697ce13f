package gibbs.train.corpus;

import java.nio.charset.StandardCharsets;

/// A text that a model learns.
///
/// @param prompt a part that is shown and not learned: its tokens do not count in the loss; often
///     empty
/// @param body the part that is learned
public record Text(String prompt, String body) {
  /// A text that is learned as a whole.
  ///
  /// @param body the text
  public Text(String body) {
    this("", body);
  }

  /// Prompt and body as one string.
  ///
  /// @return the whole
  public String whole() {
    return prompt + body;
  }

  /// The length of the learned part.
  ///
  /// @return bytes in UTF-8
  public int bodyBytes() {
    return body.getBytes(StandardCharsets.UTF_8).length;
  }
}
