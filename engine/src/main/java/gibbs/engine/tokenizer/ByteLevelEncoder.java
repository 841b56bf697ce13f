package gibbs.engine.tokenizer;

import gibbs.engine.gguf.PackedStrings;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Byte-level BPE: words by a [PreTokenizer], written in a [ByteAlphabet], merged in the order of
/// the file's list of merges.
///
/// **Edges.** A letter without a token, in vocabularies that lack some bytes, leaves no token, as
/// in llama.cpp. **Source.** Sennrich et al. 2016, arXiv:1508.07909; Radford et al. 2019, GPT-2.
final class ByteLevelEncoder implements PieceEncoder {
  private final StringIndex pieces;
  // Of `left right`; the index is the rank. Nothing but encoding needs it, so it is made beside
  // what
  // else opening a model does.
  private final CompletableFuture<StringIndex> merges;
  private final List<WordSplitter> passes;
  private final boolean takesWholeWords;

  ByteLevelEncoder(StringIndex pieces, PackedStrings merges, PreTokenizer preTokenizer) {
    this.pieces = pieces;
    this.merges =
        CompletableFuture.supplyAsync(() -> new StringIndex(merges), ByteLevelEncoder::start);
    this.passes = WordPasses.of(preTokenizer);
    this.takesWholeWords = preTokenizer.takesWholeWords();
  }

  @Override
  public void encode(byte[] text, int start, int end, TokenList out) {
    CodePoints codePoints = new CodePoints(text, start, end);
    Words words = new Words(text, codePoints, out);
    WordSplitter.splitAll(passes, 0, codePoints, 0, codePoints.length(), words);
  }

  private static void start(Runnable task) {
    Thread.ofPlatform().daemon().name("gibbs-merges").start(task);
  }

  /// Encodes the words of one text.
  private final class Words implements WordSplitter.Pieces, PairMerging.Symbols {
    private final byte[] text;
    private final CodePoints codePoints;
    private final TokenList out;
    private final StringIndex ranks = merges.join();
    private final PairMerging merging = new PairMerging(this::rank);
    private byte[] letters = new byte[64];

    Words(byte[] text, CodePoints codePoints, TokenList out) {
      this.text = text;
      this.codePoints = codePoints;
      this.out = out;
    }

    @Override
    public void piece(int start, int end) {
      int from = codePoints.offset(start);
      int to = codePoints.offset(end);
      if (letters.length < 2 * (to - from)) {
        letters = new byte[4 * (to - from)];
      }
      int length = ByteAlphabet.write(text, from, to, letters);
      int whole = takesWholeWords ? pieces.find(letters, 0, length) : -1;
      if (whole >= 0) {
        out.add(whole);
      } else {
        merging.run(letters, length, this);
      }
    }

    private int rank(byte[] letters, int start, int middle, int end) {
      int rank = ranks.findPair(letters, start, middle, end);
      return rank == StringIndex.ABSENT ? PairMerging.NEVER : rank;
    }

    @Override
    public void symbol(byte[] letters, int start, int end) {
      int token = pieces.find(letters, start, end);
      if (token >= 0) {
        out.add(token);
        return;
      }
      for (int at = start; at < end; at++) {
        int letter = pieces.find(letters, at, at + 1);
        if (letter >= 0) {
          out.add(letter);
        }
      }
    }
  }
}
