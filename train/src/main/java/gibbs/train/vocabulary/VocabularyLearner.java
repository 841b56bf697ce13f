package gibbs.train.vocabulary;

import gibbs.core.Check;
import gibbs.core.GibbsException;
import gibbs.train.corpus.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/// Learns the pieces of a vocabulary by byte-pair encoding.
///
/// **Definition.** Words (see [WordCutter]) are counted and spelt in characters; characters so rare
/// that all of them together make less than a ten-thousandth of the corpus are left to byte
/// fallback. Then the most frequent pair of neighbouring pieces becomes a piece, again and again,
/// until the vocabulary has its size; ties go to the pair whose pieces are older. **Edges.** A
/// corpus in which no pair occurs twice any more before the size is reached is refused. **Cost.**
/// About a second for 10 MB of stories. A function of its arguments alone. **Source.** Sennrich,
/// Haddow, Birch 2016, arXiv:1508.07909; the form of Kudo and Richardson 2018, arXiv:1808.06226.
public final class VocabularyLearner {
  private static final double COVERAGE = 0.9999;

  private final List<String> pieces = new ArrayList<>();
  private final Map<String, Integer> idOf = new HashMap<>();
  private final List<Word> words = new ArrayList<>();
  private final Map<Long, Pair> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::key));

  private VocabularyLearner() {}

  /// A word as pieces, of which the first `length` entries are in use.
  private static final class Word {
    final int[] ids;
    final long count;
    int length;

    Word(int[] ids, long count) {
      this.ids = ids;
      this.length = ids.length;
      this.count = count;
    }
  }

  /// Two neighbours: how often they meet, and in which words they have met.
  private static final class Pair {
    long count;
    final List<Integer> words = new ArrayList<>();
  }

  private record Candidate(long key, long count) {}

  /// Learns a vocabulary.
  ///
  /// @param texts the corpus
  /// @param size tokens in all, special ones and bytes included
  /// @return the vocabulary, of exactly that size
  /// @throws GibbsException if the corpus is too small, or too rich in characters, for the size
  public static LearnedVocabulary learn(List<Text> texts, int size) {
    Check.in("vocabulary size", size, LearnedVocabulary.FIRST_PIECE + 1, 1 << 18);
    VocabularyLearner learner = new VocabularyLearner();
    Map<String, long[]> counts = new TreeMap<>();
    for (Text text : texts) {
      WordCutter.cut(text.whole(), word -> counts.computeIfAbsent(word, _ -> new long[1])[0]++);
    }
    return learner.learn(counts, size - LearnedVocabulary.FIRST_PIECE);
  }

  private LearnedVocabulary learn(Map<String, long[]> counts, int wanted) {
    int characterCount = addCharacters(counts);
    int mergeCount = wanted - characterCount;
    if (mergeCount < 0) {
      throw new GibbsException(
          "the corpus has "
              + characterCount
              + " characters; the vocabulary must have at least "
              + (characterCount + LearnedVocabulary.FIRST_PIECE)
              + " tokens");
    }
    addWords(counts);
    while (pieces.size() < wanted) {
      merge(mostFrequent());
    }
    List<String> merged = List.copyOf(pieces.subList(characterCount, wanted));
    return new LearnedVocabulary(merged, List.copyOf(pieces.subList(0, characterCount)));
  }

  /// The characters that become pieces, most frequent first.
  private int addCharacters(Map<String, long[]> counts) {
    Map<Integer, Long> characters = new TreeMap<>();
    long total = 0;
    for (Map.Entry<String, long[]> word : counts.entrySet()) {
      long count = word.getValue()[0];
      word.getKey()
          .codePoints()
          .forEach(character -> characters.merge(character, count, Long::sum));
      total += count * word.getKey().codePointCount(0, word.getKey().length());
    }
    List<Map.Entry<Integer, Long>> ordered = new ArrayList<>(characters.entrySet());
    ordered.sort(Map.Entry.<Integer, Long>comparingByValue().reversed());
    long covered = 0;
    for (Map.Entry<Integer, Long> character : ordered) {
      if (covered >= COVERAGE * total) {
        break;
      }
      covered += character.getValue();
      addPiece(Character.toString(character.getKey()));
    }
    return pieces.size();
  }

  private int addPiece(String piece) {
    return idOf.computeIfAbsent(
        piece,
        _ -> {
          pieces.add(piece);
          return pieces.size() - 1;
        });
  }

  /// Spells words; where a character is left to bytes, a word ends and another begins.
  private void addWords(Map<String, long[]> counts) {
    counts.forEach(
        (word, count) -> {
          List<Integer> ids = new ArrayList<>();
          word.codePoints()
              .forEach(
                  character -> {
                    Integer id = idOf.get(Character.toString(character));
                    if (id == null) {
                      addWord(ids, count[0]);
                      ids.clear();
                    } else {
                      ids.add(id);
                    }
                  });
          addWord(ids, count[0]);
        });
    pairs.forEach((key, pair) -> queue.add(new Candidate(key, pair.count)));
  }

  private void addWord(List<Integer> ids, long count) {
    if (ids.size() < 2) {
      return;
    }
    Word word = new Word(ids.stream().mapToInt(Integer::intValue).toArray(), count);
    words.add(word);
    for (int at = 0; at + 1 < word.length; at++) {
      count(word.ids[at], word.ids[at + 1], count, words.size() - 1);
    }
  }

  private Pair count(int left, int right, long count, int word) {
    Pair pair = pairs.computeIfAbsent(key(left, right), _ -> new Pair());
    pair.count += count;
    if (count > 0 && (pair.words.isEmpty() || pair.words.getLast() != word)) {
      pair.words.add(word);
    }
    return pair;
  }

  private long mostFrequent() {
    while (!queue.isEmpty()) {
      Candidate best = queue.remove();
      Pair pair = pairs.get(best.key);
      if (pair != null && pair.count == best.count && best.count > 1) {
        return best.key;
      }
    }
    throw new GibbsException(
        "the corpus is too small: it yields a vocabulary of at most "
            + (pieces.size() + LearnedVocabulary.FIRST_PIECE)
            + " tokens");
  }

  /// Makes a pair a piece, everywhere.
  private void merge(long key) {
    int left = (int) (key >>> 32);
    int right = (int) key;
    int merged = addPiece(pieces.get(left) + pieces.get(right));
    Pair pair = pairs.remove(key);
    Map<Long, Long> changed = new TreeMap<>();
    for (int index : pair.words) {
      replace(index, left, right, merged, changed);
    }
    changed.keySet().stream()
        .filter(pairs::containsKey)
        .forEach(changedKey -> queue.add(new Candidate(changedKey, pairs.get(changedKey).count)));
  }

  private void replace(int index, int left, int right, int merged, Map<Long, Long> changed) {
    Word word = words.get(index);
    int[] ids = word.ids;
    for (int at = 0; at + 1 < word.length; at++) {
      if (ids[at] != left || ids[at + 1] != right) {
        continue;
      }
      if (at > 0) {
        change(ids[at - 1], left, -word.count, index, changed);
        change(ids[at - 1], merged, word.count, index, changed);
      }
      if (at + 2 < word.length) {
        change(right, ids[at + 2], -word.count, index, changed);
        change(merged, ids[at + 2], word.count, index, changed);
      }
      ids[at] = merged;
      System.arraycopy(ids, at + 2, ids, at + 1, word.length - at - 2);
      word.length--;
    }
  }

  private void change(int left, int right, long count, int word, Map<Long, Long> changed) {
    if (count < 0 && !pairs.containsKey(key(left, right))) {
      return; // the pair that is being merged
    }
    count(left, right, count, word);
    changed.put(key(left, right), 0L);
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }
}
