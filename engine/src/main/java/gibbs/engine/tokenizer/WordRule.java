package gibbs.engine.tokenizer;

import static gibbs.engine.tokenizer.CodePoints.BLANK;
import static gibbs.engine.tokenizer.CodePoints.LETTER;

/// One alternative of a pre-tokenizer's regular expression, written by hand: it says how far a word
/// reaches. No rule looks at a text more often than its words are long, and none recurses.
sealed interface WordRule {
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
    return new Run(set, 1, Integer.MAX_VALUE);
  }

  /// `[set]{atLeast,atMost}`
  static WordRule run(CodePointSet set, int atLeast, int atMost) {
    return new Run(set, atLeast, atMost);
  }

  /// `[prefix]?rule`
  static WordRule optional(CodePointSet prefix, WordRule rule) {
    return new Prefixed(prefix, rule);
  }

  /// `rule[tail]*`
  default WordRule then(CodePointSet tail) {
    return new Followed(this, tail);
  }

  /// `rule(other)?`
  default WordRule thenMaybe(WordRule other) {
    return new Extended(this, other);
  }

  /// See [WordRule#run].
  record Run(CodePointSet set, int atLeast, int atMost) implements WordRule {
    @Override
    public int end(CodePoints text, int at, int end) {
      int last = at;
      while (last - at < atMost && text.isIn(set, last, end)) {
        last++;
      }
      return last - at < atLeast ? NO_MATCH : last;
    }
  }

  /// See [WordRule#optional].
  record Prefixed(CodePointSet prefix, WordRule rule) implements WordRule {
    @Override
    public int end(CodePoints text, int at, int end) {
      int behind = text.isIn(prefix, at, end) ? rule.end(text, at + 1, end) : NO_MATCH;
      return behind == NO_MATCH ? rule.end(text, at, end) : behind;
    }
  }

  /// See [WordRule#then].
  record Followed(WordRule rule, CodePointSet tail) implements WordRule {
    @Override
    public int end(CodePoints text, int at, int end) {
      int last = rule.end(text, at, end);
      while (last != NO_MATCH && text.isIn(tail, last, end)) {
        last++;
      }
      return last;
    }
  }

  /// See [WordRule#thenMaybe].
  record Extended(WordRule rule, WordRule other) implements WordRule {
    @Override
    public int end(CodePoints text, int at, int end) {
      int last = rule.end(text, at, end);
      int behind = last == NO_MATCH ? NO_MATCH : other.end(text, last, end);
      return behind == NO_MATCH ? last : behind;
    }
  }

  /// `[first][rest]+`
  record StartingWith(CodePointSet first, WordRule rest) implements WordRule {
    @Override
    public int end(CodePoints text, int at, int end) {
      return text.isIn(first, at, end) ? rest.end(text, at + 1, end) : NO_MATCH;
    }
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`
  ///
  /// @param letters whether capitals count too
  record Contraction(LetterCase letters) implements WordRule {
    /// Which letters count.
    enum LetterCase {
      /// Small ones.
      SMALL,
      /// Small ones and capitals, `(?i:…)`.
      ANY
    }

    @Override
    public int end(CodePoints text, int at, int end) {
      if (text.at(at, end) != '\'') {
        return NO_MATCH;
      }
      int second = letter(text, at + 2, end);
      return switch (letter(text, at + 1, end)) {
        case 's', 't', 'm', 'd' -> at + 2;
        case 'r', 'v' -> second == 'e' ? at + 3 : NO_MATCH;
        case 'l' -> second == 'l' ? at + 3 : NO_MATCH;
        default -> NO_MATCH;
      };
    }

    private int letter(CodePoints text, int at, int end) {
      int codePoint = text.at(at, end);
      boolean isCapital = codePoint >= 'A' && codePoint <= 'Z';
      return isCapital && letters == LetterCase.ANY ? codePoint - 'A' + 'a' : codePoint;
    }
  }

  /// `\s*[\r\n]+`: blanks to the last line end among them.
  record BlanksToLineEnd() implements WordRule {
    @Override
    public int end(CodePoints text, int at, int end) {
      int behind = NO_MATCH;
      for (int last = at; text.isIn(BLANKS, last, end); last++) {
        if (text.isIn(LINE_ENDS, last, end)) {
          behind = last + 1;
        }
      }
      return behind;
    }
  }

  /// `\s+(?!\S)|\s+`: blanks, of which the last is left for the word behind them.
  record BlanksBeforeWord() implements WordRule {
    @Override
    public int end(CodePoints text, int at, int end) {
      int last = at;
      while (text.isIn(BLANKS, last, end)) {
        last++;
      }
      if (last == at) {
        return NO_MATCH;
      }
      return last == end || last == at + 1 ? last : last - 1;
    }
  }

  /// `[letters but a–z]*[letters but A–Z]+`, with `[letters but a–z]+[letters but A–Z]*` as the
  /// second choice: words in camel case fall apart where a capital follows a small letter. A letter
  /// outside ASCII counts as either case.
  record CasedWord() implements WordRule {
    private static final CodePointSet LETTERS = CodePointSet.ofKinds(LETTER);
    private static final WordRule SMALLS = run(LETTERS.except(CodePointSet.ofRanges('A', 'Z')));
    private static final WordRule CAPITALS = run(LETTERS.except(CodePointSet.ofRanges('a', 'z')));

    @Override
    public int end(CodePoints text, int at, int end) {
      int capitalsEnd = Math.max(at, CAPITALS.end(text, at, end));
      // The small letters behind the capitals; else the last letter among these that may be small.
      for (int split = capitalsEnd; split >= at; split--) {
        int behind = SMALLS.end(text, split, end);
        if (behind != NO_MATCH) {
          return behind;
        }
      }
      return capitalsEnd == at ? NO_MATCH : capitalsEnd;
    }
  }
}
