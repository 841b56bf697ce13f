package gibbs.markov.arpa;

import gibbs.core.Check;
import gibbs.core.GibbsException;
import gibbs.core.model.Tokenizer;
import gibbs.core.model.Vocabulary;
import gibbs.markov.TextUnit;
import gibbs.markov.WordVocabulary;
import gibbs.markov.ngram.KneserNey;
import gibbs.markov.ngram.KneserNey.Discounts;
import gibbs.markov.ngram.NgramCounts;
import gibbs.markov.ngram.NgramTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Texts that an n-gram model is estimated from. Each text is by itself: it begins with `<s>` and
/// ends with `</s>`.
///
/// ```java
/// var corpus = NgramCorpus.ofUnits(TextUnit.WORD, 2);
/// texts.forEach(corpus::add);
/// ArpaModel trigrams = corpus.estimate(3, KneserNey.Discounts.MODIFIED);
/// ```
///
/// Confined to one thread. **Cost.** 4 bytes for each token of the texts, and then what
/// [NgramCounts] takes.
public final class NgramCorpus {
  private final Encoding encoding;
  private final List<int[]> texts = new ArrayList<>();

  private NgramCorpus(Encoding encoding) {
    this.encoding = encoding;
  }

  /// Texts to ids, and ids to the vocabulary of the model.
  private sealed interface Encoding {
    /// The text's own ids, without begin and end.
    int[] encode(String text);

    /// What the ids so far come to.
    Lexicon lexicon();
  }

  /// A vocabulary, and how the corpus's ids become its own.
  private record Lexicon(
      List<String> words, int begin, int end, int[] ids, Optional<String> tokenizerFile) {}

  /// Words or characters of the texts themselves. Words that occur less than `minCount` times
  /// become `<unk>`, as `<s>`, `</s>` and `<unk>` in the texts do. The vocabulary is `<unk>`,
  /// `<s>`, `</s>`, then the words by falling frequency, equal ones by their code points.
  ///
  /// @param unit what a token is
  /// @param minCount least number of occurrences, positive
  /// @return an empty corpus
  public static NgramCorpus ofUnits(TextUnit unit, int minCount) {
    return new NgramCorpus(new Words(unit, Check.atLeast("min-count", minCount, 1)));
  }

  /// Tokens of another model, so that both have one vocabulary. Texts begin with its begin token
  /// and end with its end token, or have the one that there is in both places.
  ///
  /// @param vocabulary the other model's
  /// @param tokenizer the other model's
  /// @param tokenizerFile where the other model lies, relative to the folder of the ARPA file
  /// @return an empty corpus
  /// @throws GibbsException if the vocabulary has neither begin nor end token
  public static NgramCorpus ofTokens(
      Vocabulary vocabulary, Tokenizer tokenizer, String tokenizerFile) {
    OptionalInt end = vocabulary.endTokens().stream().mapToInt(Integer::intValue).min();
    int begin =
        vocabulary
            .beginToken()
            .orElseGet(
                () ->
                    end.orElseThrow(
                        () ->
                            new GibbsException(
                                tokenizerFile + ": has neither a begin nor an end token")));
    return new NgramCorpus(
        new Tokens(vocabulary.size(), tokenizer, tokenizerFile, begin, end.orElse(begin)));
  }

  /// Adds a text.
  ///
  /// @param text any string; nothing happens if it has no tokens
  /// @return number of its tokens
  public int add(String text) {
    int[] ids = encoding.encode(text);
    if (ids.length > 0) {
      texts.add(ids);
    }
    return ids.length;
  }

  /// Number of texts with tokens.
  ///
  /// @return the count
  public int textCount() {
    return texts.size();
  }

  /// Estimates a model by interpolated Kneser-Ney smoothing.
  ///
  /// @param longest length N of the longest n-grams, positive
  /// @param discounts one for each length, or three
  /// @return the model
  /// @throws GibbsException if there are no texts
  public ArpaModel estimate(int longest, Discounts discounts) {
    if (texts.isEmpty()) {
      throw new GibbsException("the corpus is empty");
    }
    Lexicon lexicon = encoding.lexicon();
    NgramCounts counts = new NgramCounts(lexicon.words.size(), longest);
    for (int[] text : texts) {
      int[] framed = new int[text.length + 2];
      framed[0] = lexicon.begin;
      for (int position = 0; position < text.length; position++) {
        framed[position + 1] = lexicon.ids[text[position]];
      }
      framed[framed.length - 1] = lexicon.end;
      counts.add(framed);
    }
    OptionalInt unpredicted =
        lexicon.begin == lexicon.end ? OptionalInt.empty() : OptionalInt.of(lexicon.begin);
    NgramTable table = new KneserNey(discounts, unpredicted).estimate(counts);
    return new ArpaModel(WordVocabulary.of(lexicon.words), table, lexicon.tokenizerFile);
  }

  /// Words get ids as they come, and their places in the vocabulary by frequency.
  private static final class Words implements Encoding {
    private static final List<String> SPECIAL =
        List.of(WordVocabulary.UNKNOWN, WordVocabulary.BEGIN, WordVocabulary.END);

    private final TextUnit unit;
    private final int minCount;
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<String> words = new ArrayList<>();
    private long[] counts = new long[64];

    Words(TextUnit unit, int minCount) {
      this.unit = unit;
      this.minCount = minCount;
    }

    @Override
    public int[] encode(String text) {
      return unit.split(text).stream().mapToInt(this::count).toArray();
    }

    private int count(String word) {
      int id = ids.computeIfAbsent(word, _ -> ids.size());
      if (id == words.size()) {
        words.add(word);
      }
      if (id >= counts.length) {
        counts = Arrays.copyOf(counts, 2 * counts.length);
      }
      counts[id]++;
      return id;
    }

    @Override
    public Lexicon lexicon() {
      int[] kept =
          IntStream.range(0, words.size())
              .filter(id -> counts[id] >= minCount && !SPECIAL.contains(words.get(id)))
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingLong(id -> -counts[id]).thenComparing(words::get))
              .mapToInt(Integer::intValue)
              .toArray();
      List<String> vocabulary = new ArrayList<>(SPECIAL);
      int[] places = new int[words.size()]; // 0, <unk>, for all others
      for (int id : kept) {
        places[id] = vocabulary.size();
        vocabulary.add(words.get(id));
      }
      return new Lexicon(vocabulary, 1, 2, places, Optional.empty());
    }
  }

  private record Tokens(int size, Tokenizer tokenizer, String file, int begin, int end)
      implements Encoding {
    @Override
    public int[] encode(String text) {
      return tokenizer.encode(text);
    }

    @Override
    public Lexicon lexicon() {
      return new Lexicon(
          IntStream.range(0, size).mapToObj(Integer::toString).toList(),
          begin,
          end,
          IntStream.range(0, size).toArray(),
          Optional.of(file));
    }
  }
}
