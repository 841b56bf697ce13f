package gibbs.engine.tokenizer;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Strings that look for trouble: scripts of all kinds mixed with what pre-tokenizers treat
/// specially. The same seed gives the same strings.
final class RandomText {
  /// First and last code points; the surrogates are left out.
  private static final int[][] SCRIPTS = {
    {0x20, 0x7E},
    {0x20, 0x7E},
    {0x20, 0x7E},
    {0x00, 0x20},
    {0x80, 0x24F},
    {0x300, 0x36F},
    {0x370, 0x52F},
    {0x590, 0x6FF},
    {0x900, 0x97F},
    {0xE00, 0xE7F},
    {0x1E00, 0x206F},
    {0x2070, 0x23FF},
    {0x2460, 0x27BF},
    {0x3000, 0x30FF},
    {0x3400, 0x9FFF},
    {0xAC00, 0xD7FF},
    {0xE000, 0xFFFF},
    {0x10000, 0x1247F},
    {0x1D400, 0x1D7FF},
    {0x1F300, 0x1FAFF},
    {0x20000, 0x2A6DF},
    {0xE0000, 0x10FFFF}
  };
  private static final List<String> PIECES =
      List.of(
          "'s",
          "'S",
          "'re",
          "'RE",
          "'ll",
          "'Ll",
          "'d",
          "'ve",
          "don't",
          "HTTPServer",
          "camelCase",
          "ÉTÉ",
          "ſ",
          "K",
          "İ",
          "ǅ",
          "ʰ",
          "  ",
          "   ",
          "\t",
          "\n",
          "\r\n",
          "\n\n",
          " \n ",
          "   \n",
          "123",
          "4567",
          "12",
          "1",
          "٣٤٥",
          "½",
          "Ⅷ",
          "~",
          "~x",
          " ~",
          "$",
          "++",
          "<=>",
          "^~|`",
          "...",
          "!?",
          "。",
          "、",
          "…",
          "(|)",
          "//",
          "/\n",
          "日本語",
          "ひらがな",
          "カタカナ",
          "中文",
          "한국어",
          "हिन्दी",
          "ไทย",
          "عربى",
          "עברית",
          "e\u0301",
          "👩‍👩‍👧",
          "🇩🇪",
          "\u00A0",
          "\u3000",
          "\u2003",
          "\u0085",
          "\u200B",
          "\uFEFF",
          "Ġ",
          "_",
          "__init__",
          "x=1;",
          "Hello",
          " world",
          "the");
  private static final List<String> SPECIAL_NAMES =
      List.of(
          "<s>",
          "</s>",
          "<unk>",
          "<|endoftext|>",
          "<|im_start|>",
          "<|im_end|>",
          "<|eot_id|>",
          "<mask>",
          "<|begin_of_text|>",
          "<0x0A>",
          "<|im_",
          "<|");

  private final SplittableRandom random;
  private final List<String> pieces;

  private RandomText(long seed, List<String> pieces) {
    this.random = new SplittableRandom(seed);
    this.pieces = pieces;
  }

  /// Strings without names of special tokens.
  static List<String> plain(long seed, int count) {
    return new RandomText(seed, PIECES).strings(count);
  }

  /// Strings in which names of special tokens stand.
  static List<String> withSpecialNames(long seed, int count) {
    List<String> pieces = Stream.concat(PIECES.stream(), SPECIAL_NAMES.stream()).toList();
    return new RandomText(seed, pieces).strings(count);
  }

  private List<String> strings(int count) {
    return IntStream.range(0, count).mapToObj(_ -> string()).toList();
  }

  private String string() {
    StringBuilder text = new StringBuilder();
    double share = random.nextBoolean() ? 0.6 : 0.2;
    int longest = new int[] {4, 12, 40}[random.nextInt(3)];
    for (int left = random.nextInt(longest + 1); left > 0; left--) {
      if (random.nextDouble() < share) {
        text.append(pieces.get(random.nextInt(pieces.size())));
        text.append(random.nextInt(5) < 2 ? " " : "");
      } else {
        appendCharacters(text, SCRIPTS[random.nextInt(SCRIPTS.length)]);
      }
    }
    return text.toString();
  }

  private void appendCharacters(StringBuilder text, int[] script) {
    for (int left = 1 + random.nextInt(5); left > 0; left--) {
      int codePoint = random.nextInt(script[0], script[1] + 1);
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        text.appendCodePoint(codePoint);
      }
    }
  }
}
