package gibbs.markov;

import gibbs.core.Check;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Words as tokens. `<s>` begins a text and `</s>` ends it; both are control tokens, and neither
/// need be there. `<unk>` or `<UNK>` stands for every word that is not listed.
public final class WordVocabulary implements gibbs.core.model.Vocabulary {
  /// Begins a text.
  public static final String BEGIN = "<s>";

  /// Ends a text.
  public static final String END = "</s>";

  /// Stands for unknown words.
  public static final String UNKNOWN = "<unk>";

  private final List<String> words;
  private final Map<String, Integer> ids;

  private WordVocabulary(List<String> words, Map<String, Integer> ids) {
    this.words = words;
    this.ids = ids;
  }

  /// A vocabulary.
  ///
  /// @param words by id; none twice, none empty
  /// @return the vocabulary
  /// @throws IllegalArgumentException if a word is empty or there twice, or there is none
  public static WordVocabulary of(List<String> words) {
    Check.atLeast("number of words", words.size(), 1);
    Map<String, Integer> ids = HashMap.newHashMap(words.size());
    for (String word : words) {
      if (word.isEmpty() || ids.put(word, ids.size()) != null) {
        throw Check.refuse("a word", "new and not empty", "'" + word + "'");
      }
    }
    return new WordVocabulary(List.copyOf(words), ids);
  }

  /// The id of a word.
  ///
  /// @param word any string
  /// @return its id, if it is listed
  public OptionalInt id(String word) {
    Integer id = ids.get(word);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /// All words.
  ///
  /// @return by id
  public List<String> words() {
    return words;
  }

  @Override
  public int size() {
    return words.size();
  }

  @Override
  public byte[] bytes(int token) {
    return isControl(token) ? new byte[0] : piece(token).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String piece(int token) {
    return words.get(Check.index("token", token, words.size()));
  }

  @Override
  public boolean isControl(int token) {
    return piece(token).equals(BEGIN) || piece(token).equals(END);
  }

  @Override
  public OptionalInt beginToken() {
    return id(BEGIN);
  }

  @Override
  public Set<Integer> endTokens() {
    Integer end = ids.get(END);
    return end == null ? Set.of() : Set.of(end);
  }

  /// The token that stands for unknown words.
  ///
  /// @return its id, if there is one
  public OptionalInt unknownToken() {
    OptionalInt unknown = id(UNKNOWN);
    return unknown.isPresent() ? unknown : id("<UNK>");
  }
}
