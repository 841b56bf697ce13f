package gibbs.engine.tokenizer;

import static gibbs.engine.tokenizer.CodePoints.BLANK;
import static gibbs.engine.tokenizer.CodePoints.LETTER;

/// One alternative of a pre-tokenizer's regular expression, written by hand: it says how far a word
/// reaches. No rule looks at a text more often than its words are long, and none recurses.
interface WordRule {
  /// The answer where a rule does not hold.
  int NO_MATCH = -1;

  /// Blanks, `\s`.
  CodePointSet BLANKS = CodePointSet.ofKinds(BLANK);

  /// Line ends, `[\r\n]`.
  CodePointSet LINE_ENDS = CodePointSet.of("\r\n");

  /// Where a word that begins at `at` ends, or [#NO_MATCH]; never `at` itself. Nothing from `end`
  /// on is seen.
  int end(CodePoints text, int at, int end);

  /// `[set]+`
  static WordRule run(CodePointSet set) {
    return run(set, 1, Integer.MAX_VALUE);
  }

  /// `[set]{atLeast,atMost}`
  static WordRule run(CodePointSet set, int atLeast, int atMost) {
    return (text, at, end) -> {
      int last = at;
      while (last - at < atMost && text.isIn(set, last, end)) {
        last++;
      }
      return last - at < atLeast ? NO_MATCH : last;
    };
  }

  /// `[prefix]?rule`
  static WordRule optional(CodePointSet prefix, WordRule rule) {
    return (text, at, end) -> {
      int behind = text.isIn(prefix, at, end) ? rule.end(text, at + 1, end) : NO_MATCH;
      return behind == NO_MATCH ? rule.end(text, at, end) : behind;
    };
  }

  /// `rule[tail]*`
  default WordRule then(CodePointSet tail) {
    return (text, at, end) -> {
      int last = end(text, at, end);
      while (last != NO_MATCH && text.isIn(tail, last, end)) {
        last++;
      }
      return last;
    };
  }

  /// `rule(other)?`
  default WordRule thenMaybe(WordRule other) {
    return (text, at, end) -> {
      int last = end(text, at, end);
      int behind = last == NO_MATCH ? NO_MATCH : other.end(text, last, end);
      return behind == NO_MATCH ? last : behind;
    };
  }

  /// `first[rest]+`
  static WordRule startingWith(CodePointSet first, CodePointSet rest) {
    WordRule run = run(rest);
    return (text, at, end) -> text.isIn(first, at, end) ? run.end(text, at + 1, end) : NO_MATCH;
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`, small letters only.
  static WordRule contraction() {
    return (text, at, end) -> contractionEnd(text, at, end, 0);
  }

  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)`
  static WordRule contractionOfAnyCase() {
    return (text, at, end) -> contractionEnd(text, at, end, 0x20);
  }

  private static int contractionEnd(CodePoints text, int at, int end, int caseBit) {
    if (text.at(at, end) != '\'') {
      return NO_MATCH;
    }
    int second = text.at(at + 2, end) | caseBit;
    return switch (text.at(at + 1, end) | caseBit) {
      case 's', 't', 'm', 'd' -> at + 2;
      case 'r', 'v' -> second == 'e' ? at + 3 : NO_MATCH;
      case 'l' -> second == 'l' ? at + 3 : NO_MATCH;
      default -> NO_MATCH;
    };
  }

  /// `\s*[\r\n]+`: blanks to the last line end among them.
  static WordRule blanksToLineEnd() {
    return (text, at, end) -> {
      int behind = NO_MATCH;
      for (int last = at; text.isIn(BLANKS, last, end); last++) {
        if (text.isIn(LINE_ENDS, last, end)) {
          behind = last + 1;
        }
      }
      return behind;
    };
  }

  /// `\s+(?!\S)|\s+`: blanks, of which the last is left for the word behind them.
  static WordRule blanksBeforeWord() {
    WordRule blanks = run(BLANKS);
    return (text, at, end) -> {
      int last = blanks.end(text, at, end);
      return last == NO_MATCH || last == end || last == at + 1 ? last : last - 1;
    };
  }

  /// `[letters but a–z]*[letters but A–Z]+`, with `[letters but a–z]+[letters but A–Z]*` as the
  /// second choice: words in camel case fall apart where a capital follows a small letter. A letter
  /// outside ASCII counts as either case.
  static WordRule casedWord() {
    CodePointSet letters = CodePointSet.ofKinds(LETTER);
    CodePointSet notSmall = letters.except((codePoint, _) -> codePoint >= 'a' && codePoint <= 'z');
    CodePointSet notCapital =
        letters.except((codePoint, _) -> codePoint >= 'A' && codePoint <= 'Z');
    WordRule smalls = run(notCapital);
    WordRule capitals = run(notSmall);
    return (text, at, end) -> {
      int capitalsEnd = Math.max(at, capitals.end(text, at, end));
      // The small letters behind the capitals; else the last letter among these that may be small.
      for (int split = capitalsEnd; split >= at; split--) {
        int behind = smalls.end(text, split, end);
        if (behind != NO_MATCH) {
          return behind;
        }
      }
      return capitalsEnd == at ? NO_MATCH : capitalsEnd;
    };
  }
}
