package gibbs.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts of a million equal characters neither overflow the stack nor take quadratic time (which
/// would be hours; the limit leaves room for a busy machine).
class LongTextTest {
  private static final int LENGTH = 1_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String[] UNITS = {
    "a", "A", "é", " ", "\n", " \n", "1", "!", "~", "😀", "中", "'", "\u0301", "<", "aA", " \u0627"
  };

  @ParameterizedTest
  @EnumSource
  void wordsAreFoundInLinearTime(PreTokenizer preTokenizer) {
    for (String unit : UNITS) {
      GgufTokenizer tokenizer = byteLevel(preTokenizer);
      String text = unit.repeat(LENGTH / 10 / unit.length()) + "\u0627";
      Assertions.assertTimeout(
          LIMIT, () -> assertThat(tokenizer.encode(text)).isNotEmpty(), preTokenizer + unit);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "😀", "ab ", "<|"})
  void longWordsMergeInTime(String unit) {
    String text = unit.repeat(LENGTH / unit.length());
    GgufTokenizer bytes = byteLevel(PreTokenizer.SUPERBPE);
    GgufTokenizer pieces = sentencePiece();
    GgufTokenizer unigram = unigram();
    Assertions.assertTimeout(
        LIMIT,
        () -> {
          assertThat(bytes.decode(bytes.encode(text))).isEqualTo(text);
          assertThat(pieces.decode(pieces.encode(text))).isEqualTo(text);
          assertThatNoException().isThrownBy(() -> unigram.encode(text));
        });
  }

  private static GgufTokenizer byteLevel(PreTokenizer preTokenizer) {
    return Vocabularies.byteLevel(
            PreTokenizer.allNames().stream()
                .filter(name -> PreTokenizer.named(name).orElseThrow() == preTokenizer)
                .findFirst()
                .orElseThrow(),
            "a a",
            "aa aa",
            "Ġ Ġ",
            "ĠĠ ĠĠ",
            "ð Ł",
            "ðŁ ĺ")
        .with("add_bos_token", false)
        .token("<|im_end|>", TokenKind.USER_DEFINED, 0)
        .tokenizer();
  }

  private static GgufTokenizer sentencePiece() {
    return Vocabularies.sentencePiece()
        .token("▁", TokenKind.NORMAL, -5)
        .token("▁▁", TokenKind.NORMAL, -1)
        .token("a", TokenKind.NORMAL, -5)
        .token("aa", TokenKind.NORMAL, -2)
        .token("aaaa", TokenKind.NORMAL, -3)
        .token("<|im_end|>", TokenKind.USER_DEFINED, 0)
        .tokenizer();
  }

  private static GgufTokenizer unigram() {
    return Vocabularies.unigram()
        .token("▁", TokenKind.NORMAL, -5)
        .token("a", TokenKind.NORMAL, -5)
        .token("aaaa", TokenKind.NORMAL, -9)
        .token("<|im_end|>", TokenKind.USER_DEFINED, 0)
        .tokenizer();
  }
}
