package gibbs.engine.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// SentencePiece unigram: of all ways to write a text with the vocabulary, the one whose scores sum
/// to most, found by Viterbi's algorithm over its bytes.
///
/// **Definition.** Scores are log-probabilities; a user-defined token counts 0; a character that
/// no token writes is the unknown token, at the lowest score of all less 10, and neighbours among
/// these become one. Of equal sums the one found first stays, from left to right and short tokens
/// first. Sums are taken in `double`. **Source.** Kudo 2018, arXiv:1804.10959.
final class UnigramEncoder implements PieceEncoder {
  private static final float UNKNOWN_PENALTY = 10;

  /// How blanks are treated.
  ///
  /// @param addsBlank whether a text gets one in front
  /// @param mergesBlanks whether those at both ends go and each run of others becomes one
  record BlankRules(boolean addsBlank, boolean mergesBlanks) {}

  private final VocabularyTable table;
  private final CharacterMap characters;
  private final BlankRules blanks;
  private final int unknown;
  private final ByteTrie tokens = new ByteTrie();
  private final ByteTrie userDefined = new ByteTrie();
  private final float unknownScore;

  UnigramEncoder(VocabularyTable table, CharacterMap characters, BlankRules blanks, int unknown) {
    this.table = table;
    this.characters = characters;
    this.blanks = blanks;
    this.unknown = unknown;
    float lowest = Float.MAX_VALUE;
    for (int id = 0; id < table.size(); id++) {
      TokenKind kind = table.kind(id);
      if (kind == TokenKind.NORMAL) {
        lowest = Math.min(lowest, table.scores()[id]);
      }
      if (kind == TokenKind.NORMAL || kind == TokenKind.USER_DEFINED || kind == TokenKind.UNUSED) {
        table.enterInto(tokens, id, id);
      }
      if (kind == TokenKind.USER_DEFINED) {
        table.enterInto(userDefined, id, id);
      }
    }
    this.unknownScore = lowest - UNKNOWN_PENALTY;
  }

  @Override
  public void encode(byte[] text, int start, int end, TokenList out) {
    byte[] normal = normalise(text, start, end);
    if (normal.length == 0) {
      return;
    }
    int[] lastToken = new int[normal.length + 1]; // [bytes written] of the best way there
    int[] lastStart = new int[normal.length + 1];
    double[] sums = new double[normal.length + 1];
    Arrays.fill(sums, -Double.MAX_VALUE);
    Arrays.fill(lastToken, unknown);
    sums[0] = 0;
    for (int at = 0; at < normal.length; ) {
      int characterEnd = Math.min(at + Utf8.lengthFrom(normal[at]), normal.length);
      boolean isKnown = false;
      int node = tokens.child(ByteTrie.ROOT, normal[at]);
      for (int tokenEnd = at + 1; node != ByteTrie.NONE; tokenEnd++) {
        int token = tokens.value(node);
        if (token != ByteTrie.NONE) {
          isKnown |= tokenEnd == characterEnd;
          double sum = sums[at] + score(token);
          if (sum > sums[tokenEnd]) {
            sums[tokenEnd] = sum;
            lastToken[tokenEnd] = token;
            lastStart[tokenEnd] = at;
          }
        }
        node = tokenEnd < normal.length ? tokens.child(node, normal[tokenEnd]) : ByteTrie.NONE;
      }
      if (!isKnown && sums[at] + unknownScore > sums[characterEnd]) {
        sums[characterEnd] = sums[at] + unknownScore;
        lastToken[characterEnd] = unknown;
        lastStart[characterEnd] = at;
      }
      at = characterEnd;
    }
    collect(lastToken, lastStart, out);
  }

  /// Walks the best way back and writes its tokens.
  private void collect(int[] lastToken, int[] lastStart, TokenList out) {
    int first = out.size();
    boolean wasUnknown = false;
    for (int at = lastToken.length - 1; at > 0; at = lastStart[at]) {
      boolean isUnknown = lastToken[at] == unknown;
      if (!(isUnknown && wasUnknown)) {
        out.add(lastToken[at]);
      }
      wasUnknown = isUnknown;
    }
    out.reverseFrom(first);
  }

  private double score(int token) {
    return table.kind(token) == TokenKind.USER_DEFINED ? 0 : table.scores()[token];
  }

  /// The text in the characters that the model knows, with `▁` for blanks.
  private byte[] normalise(byte[] text, int start, int end) {
    Normalised normalised = new Normalised();
    for (int at = start; at < end; ) {
      int asItStands = userDefinedPrefix(text, at, end);
      CharacterMap.Match match = characters.longestMatch(text, at, end);
      if (asItStands == 0 && match.consumed() > 0) {
        normalised.append(characters.replacements(), match.start(), match.end());
        at += match.consumed();
      } else {
        int length = asItStands > 0 ? asItStands : Utf8.lengthFrom(text[at]);
        int behind = Math.min(at + length, end);
        normalised.append(text, at, behind);
        at = behind;
      }
    }
    return normalised.bytes.toByteArray();
  }

  /// Bytes, from `at` on, that a user-defined token begins with; they are left as they stand.
  private int userDefinedPrefix(byte[] text, int at, int end) {
    int last = at;
    for (int node = ByteTrie.ROOT; last < end; last++) {
      node = userDefined.child(node, text[last]);
      if (node == ByteTrie.NONE) {
        break;
      }
    }
    return last - at;
  }

  /// Text under the rules on blanks.
  private final class Normalised {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean isInWord;
    private boolean isBlankAdded;

    void append(byte[] text, int start, int end) {
      for (int at = start; at < end; at++) {
        if (text[at] == ' ') {
          isInWord = false;
          if (!blanks.mergesBlanks) {
            blank();
          }
        } else {
          if (!isInWord && (blanks.mergesBlanks || blanks.addsBlank && !isBlankAdded)) {
            blank();
            isBlankAdded = true;
          }
          isInWord = true;
          bytes.write(text[at]);
        }
      }
    }

    private void blank() {
      bytes.writeBytes(Blanks.sign());
    }
  }
}
