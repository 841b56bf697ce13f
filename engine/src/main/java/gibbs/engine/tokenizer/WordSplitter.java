package gibbs.engine.tokenizer;

import java.util.List;

/// One pass of a pre-tokenizer over a piece of text. Passes follow one another: each sees only the
/// pieces that the one before it left, and nothing beyond their ends.
sealed interface WordSplitter {
  /// Takes in the pieces, from left to right, without a gap.
  interface Pieces {
    /// One piece, `text[start, end)`, not empty.
    void piece(int start, int end);
  }

  /// Splits `text[start, end)`, which is not empty.
  void split(CodePoints text, int start, int end, Pieces out);

  /// The first rule that holds at a place makes a piece; what no rule takes is a piece up to the
  /// next place where one holds.
  static WordSplitter firstOf(WordRule... rules) {
    return new FirstOf(List.of(rules));
  }

  /// See [WordSplitter#firstOf].
  record FirstOf(List<WordRule> rules) implements WordSplitter {
    @Override
    public void split(CodePoints text, int start, int end, Pieces out) {
      int pieceStart = start;
      for (int at = start; at < end; ) {
        int behind = firstEnd(text, at, end);
        if (behind == WordRule.NO_MATCH) {
          at++;
        } else {
          if (pieceStart < at) {
            out.piece(pieceStart, at);
          }
          out.piece(at, behind);
          at = behind;
          pieceStart = behind;
        }
      }
      if (pieceStart < end) {
        out.piece(pieceStart, end);
      }
    }

    private int firstEnd(CodePoints text, int at, int end) {
      for (int index = 0; index < rules.size(); index++) {
        int behind = rules.get(index).end(text, at, end);
        if (behind != WordRule.NO_MATCH) {
          return behind;
        }
      }
      return WordRule.NO_MATCH;
    }
  }

  /// `\s+$`: the blanks at the end. From the right, since from the left every run of blanks would
  /// be read once for each of its blanks.
  record BlanksAtEnd() implements WordSplitter {
    @Override
    public void split(CodePoints text, int start, int end, Pieces out) {
      int blanks = end;
      while (blanks > start && text.isIn(WordRule.BLANKS, blanks - 1, end)) {
        blanks--;
      }
      if (start < blanks) {
        out.piece(start, blanks);
      }
      if (blanks < end) {
        out.piece(blanks, end);
      }
    }
  }

  /// `(?=(\d{3})+(?!\d))`: cuts numbers into threes, counted from their last digit.
  record ThreesFromRight() implements WordSplitter {
    @Override
    public void split(CodePoints text, int start, int end, Pieces out) {
      int pieceStart = start;
      int digitsEnd = start;
      for (int at = start; at < end; at++) {
        if (digitsEnd <= at) {
          digitsEnd = digitsEnd(text, at, end);
        }
        if (digitsEnd > at && (digitsEnd - at) % 3 == 0 && pieceStart < at) {
          out.piece(pieceStart, at);
          pieceStart = at;
        }
      }
      out.piece(pieceStart, end);
    }

    private static int digitsEnd(CodePoints text, int at, int end) {
      int last = at;
      while (text.at(last, end) >= '0' && text.at(last, end) <= '9') {
        last++;
      }
      return last;
    }
  }

  /// The passes from `pass` on in turn, piece by piece.
  static void splitAll(
      List<WordSplitter> passes, int pass, CodePoints text, int start, int end, Pieces out) {
    if (pass + 1 == passes.size()) {
      passes.get(pass).split(text, start, end, out);
    } else {
      Pieces next = (from, to) -> splitAll(passes, pass + 1, text, from, to, out);
      passes.get(pass).split(text, start, end, next);
    }
  }
}
