package gibbs.core.model;

import java.util.Map;

/// How a model wants conversations written: a template in the language Jinja, as model files carry
/// it, and the names of special tokens that it uses. This module does not read it.
///
/// @param template the template's text
/// @param specialTokens names by variable, such as `bos_token` → `<s>`; those that the model has
public record ChatFormat(String template, Map<String, String> specialTokens) {
  /// Copies the map.
  public ChatFormat {
    specialTokens = Map.copyOf(specialTokens);
  }
}
