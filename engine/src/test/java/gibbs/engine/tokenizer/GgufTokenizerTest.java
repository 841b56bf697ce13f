package gibbs.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.model.ModelFormatException;
import gibbs.core.model.TextStream;
import gibbs.core.model.Tokenizer.SpecialTokens;
import gibbs.engine.gguf.MetadataArray;
import gibbs.engine.gguf.MetadataType;
import gibbs.engine.gguf.MetadataValue;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTokenizerTest {
  private static final int FIRST_PIECE = 259; // behind <unk>, <s>, </s> and the bytes

  private static Vocabularies sentencePiece() {
    return Vocabularies.sentencePiece()
        .token("▁", TokenKind.NORMAL, -9) // 259
        .token("a", TokenKind.NORMAL, -8)
        .token("b", TokenKind.NORMAL, -8)
        .token("ab", TokenKind.NORMAL, -2)
        .token("▁a", TokenKind.NORMAL, -1)
        .token("▁ab", TokenKind.NORMAL, -3) // 264
        .token("<call>", TokenKind.USER_DEFINED, 0); // 265
  }

  @Test
  void sentencePieceMergesTheBestScoreFirst() {
    GgufTokenizer tokenizer = sentencePiece().tokenizer();
    assertThat(tokenizer.encode("ab")).containsExactly(264);
    assertThat(tokenizer.encode("bab")).containsExactly(259, 261, 262);
  }

  @Test
  void sentencePieceWritesUnknownCharactersInBytes() {
    GgufTokenizer tokenizer = sentencePiece().tokenizer();
    assertThat(tokenizer.encode("é")).containsExactly(259, 3 + 0xC3, 3 + 0xA9);
    assertThat(tokenizer.decode(tokenizer.encode("é"))).isEqualTo("é");
  }

  @Test
  void sentencePieceWithoutBytesWritesTheUnknownToken() {
    GgufTokenizer tokenizer =
        Vocabularies.unigram()
            .with("model", "llama")
            .with("unknown_token_id", new MetadataValue.Whole(MetadataType.UINT32, 2))
            .with("add_space_prefix", false)
            .token("a", TokenKind.NORMAL, 0)
            .tokenizer();
    assertThat(tokenizer.encode("ax")).containsExactly(3, 2);
  }

  @Test
  void promptsBeginWithTheBeginToken() {
    GgufTokenizer tokenizer = sentencePiece().tokenizer();
    assertThat(tokenizer.addsBegin()).isTrue();
    assertThat(tokenizer.addsEnd()).isFalse();
    assertThat(tokenizer.encodePrompt("ab", SpecialTokens.AS_TEXT)).containsExactly(1, 264);
    assertThat(tokenizer.encodePrompt("", SpecialTokens.AS_TEXT)).containsExactly(1);
    assertThat(tokenizer.encode("")).isEmpty();
    assertThat(
            sentencePiece()
                .with("add_bos_token", false)
                .tokenizer()
                .encodePrompt("ab", SpecialTokens.AS_TEXT))
        .containsExactly(264);
  }

  @Test
  void parsesControlTokensOnlyWhereAsked() {
    GgufTokenizer tokenizer = sentencePiece().tokenizer();
    assertThat(tokenizer.encode("ab</s>ab", SpecialTokens.PARSED)).containsExactly(264, 2, 264);
    assertThat(tokenizer.encode("ab</s>ab")).doesNotContain(2);
    assertThat(tokenizer.encode("ab<call>ab")).containsExactly(264, 265, 264);
  }

  @Test
  void blanksInFrontComeAndGo() {
    GgufTokenizer tokenizer = sentencePiece().tokenizer();
    for (String text : List.of("ab", " ab", "  ", "ab<call>ab", "ab<call> ab", "\n", "<call>")) {
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      assertThat(tokenizer.decode(tokenizer.encodePrompt(text, SpecialTokens.PARSED)))
          .isEqualTo(text);
    }
    assertThat(tokenizer.continuationBytes(264)).asString(UTF_8).isEqualTo(" ab");
  }

  @Test
  void streamsWhatDecodingGives() {
    GgufTokenizer tokenizer = sentencePiece().tokenizer();
    for (String text : List.of("ab é", "ab<call> ab</s>😀", " \n")) {
      int[] ids = tokenizer.encodePrompt(text, SpecialTokens.PARSED);
      TextStream stream = TextStream.after(tokenizer, new int[] {ids[0]});
      StringBuilder streamed = new StringBuilder();
      Arrays.stream(ids, 1, ids.length).forEach(id -> streamed.append(stream.push(id)));
      assertThat(streamed.append(stream.flush())).hasToString(tokenizer.decode(ids));
    }
  }

  @Test
  void withoutBlankInFrontNothingIsDropped() {
    GgufTokenizer tokenizer = sentencePiece().with("add_space_prefix", false).tokenizer();
    assertThat(tokenizer.encode("ab")).containsExactly(262);
    assertThat(tokenizer.decode(new int[] {264})).isEqualTo(" ab");
  }

  @Test
  void controlTokensShowNothing() {
    GgufTokenizer tokenizer = sentencePiece().tokenizer();
    assertThat(tokenizer.decode(new int[] {1, 264, 2})).isEqualTo("ab");
    assertThat(tokenizer.vocabulary().bytes(2)).isEmpty();
    assertThat(tokenizer.vocabulary().isControl(2)).isTrue();
    assertThat(tokenizer.vocabulary().piece(2)).isEqualTo("</s>");
    assertThat(tokenizer.vocabulary().size()).isEqualTo(FIRST_PIECE + 7);
  }

  @Test
  void unpairedSurrogatesBecomeReplacementCharacters() {
    GgufTokenizer tokenizer = Vocabularies.byteLevel("gpt-2").tokenizer();
    String text = "a\uD800b\uDC00\uD83D\uDE00";
    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo("a\uFFFDb\uFFFD😀");
  }

  @Test
  void byteLevelMergesByRankWithinWords() {
    GgufTokenizer tokenizer =
        Vocabularies.byteLevel("gpt-2", "b c", "a b", "Ġ a", "Ġa bc").tokenizer();
    assertThat(tokenizer.encode("abc")).containsExactly('a', 256);
    assertThat(names(tokenizer, tokenizer.encode("ab abc"))).containsExactly("ab", "Ġabc");
  }

  @Test
  void llama3TakesWholeWordsWhateverMergesSay() {
    Vocabularies vocabulary =
        Vocabularies.byteLevel("llama-bpe", "b c").token("abc", TokenKind.NORMAL, 0);
    assertThat(vocabulary.with("add_bos_token", false).tokenizer().encode("abc"))
        .containsExactly(257);
    assertThat(
            Vocabularies.byteLevel("gpt-2", "b c")
                .token("abc", TokenKind.NORMAL, 0)
                .tokenizer()
                .encode("abc"))
        .hasSize(2);
  }

  @Test
  void findsEndTokensByName() {
    GgufVocabulary vocabulary =
        Vocabularies.byteLevel("qwen2")
            .token("<|im_end|>", TokenKind.USER_DEFINED, 0)
            .token("<|endoftext|>", TokenKind.CONTROL, 0)
            .token("<|eom_id|>", TokenKind.NORMAL, 0)
            .token("<|file_sep|>", TokenKind.NORMAL, 0)
            .tokenizer()
            .vocabulary();
    assertThat(vocabulary.endTokens()).containsExactlyInAnyOrder(256, 257, 258, 259);
    assertThat(vocabulary.endOfTurnToken()).hasValue(256);
    assertThat(vocabulary.endOfMessageToken()).hasValue(258);
    assertThat(vocabulary.endToken()).isEmpty();
    assertThat(vocabulary.beginToken()).isEmpty();
    assertThat(vocabulary.isControl(256)).isTrue();
    assertThat(vocabulary.find("<|im_end|>")).hasValue(256);
  }

  @Test
  void endOfPartIsNoEndWhereCallsHaveTheirOwn() {
    GgufVocabulary vocabulary =
        Vocabularies.byteLevel("gpt-4o")
            .token("<|end|>", TokenKind.CONTROL, 0)
            .token("<|return|>", TokenKind.CONTROL, 0)
            .token("<|call|>", TokenKind.CONTROL, 0)
            .tokenizer()
            .vocabulary();
    assertThat(vocabulary.endTokens()).containsExactlyInAnyOrder(257, 258);
  }

  @Test
  void unigramTakesTheBestSum() {
    GgufTokenizer tokenizer =
        Vocabularies.unigram()
            .token("▁a", TokenKind.NORMAL, -2) // 3
            .token("b", TokenKind.NORMAL, -2)
            .token("▁ab", TokenKind.NORMAL, -5)
            .token("bc", TokenKind.NORMAL, -1) // 6
            .with("add_space_prefix", true)
            .tokenizer();
    assertThat(tokenizer.encode("ab")).containsExactly(3, 4);
    assertThat(tokenizer.encode("abc")).containsExactly(3, 6);
    assertThat(tokenizer.encode("abxyb")).containsExactly(3, 4, 2, 4);
    assertThat(tokenizer.addsEnd()).isTrue();
    assertThat(tokenizer.addsBegin()).isFalse();
  }

  @Test
  void unigramMergesBlanksWhereAsked() {
    Vocabularies vocabulary =
        Vocabularies.unigram()
            .token("▁", TokenKind.NORMAL, -2) // 3
            .token("a", TokenKind.NORMAL, -2) // 4
            .with("add_space_prefix", true);
    assertThat(vocabulary.tokenizer().encode("  a ")).containsExactly(3, 3, 3, 4, 3);
    assertThat(vocabulary.with("remove_extra_whitespaces", true).tokenizer().encode("  a  a "))
        .containsExactly(3, 4, 3, 4);
  }

  @Test
  void unigramNormalisesByTheCharacterMap() {
    GgufTokenizer tokenizer =
        Vocabularies.unigram()
            .token("f", TokenKind.NORMAL, -2) // 3
            .token("i", TokenKind.NORMAL, -2)
            .token("ﬁ", TokenKind.NORMAL, -2)
            .with("precompiled_charsmap", new MetadataValue.Items(CharacterMapTest.sample()))
            .tokenizer();
    assertThat(tokenizer.encode("ﬁ")).containsExactly(3, 4);
  }

  @Test
  void refusesUnknownNamesAndSaysWhatThereIs() {
    assertThatThrownBy(() -> Vocabularies.byteLevel("nonesuch").tokenizer())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tokenizer.ggml.pre", "llama-bpe", "qwen2", "nonesuch")
        .message()
        .doesNotContain("\n");
    assertThatThrownBy(() -> sentencePiece().with("model", "rwkv").tokenizer())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tokenizer.ggml.model", "llama, gpt2, t5", "rwkv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"scores", "token_type"})
  void refusesTablesThatAreTooShort(String key) {
    MetadataArray oneValue =
        key.equals("scores") ? MetadataArray.of(1f) : MetadataArray.of(new int[] {1});
    Vocabularies vocabulary = sentencePiece().with(key, new MetadataValue.Items(oneValue));
    assertThatThrownBy(vocabulary::tokenizer)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(key);
  }

  @Test
  void refusesByteLevelVocabulariesWithoutMergesAndTextsThatAreNone() {
    assertThatThrownBy(() -> sentencePiece().with("model", "gpt2").tokenizer())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("merges");
    Vocabularies numbers =
        sentencePiece().with("tokens", new MetadataValue.Items(MetadataArray.of(1, 2)));
    assertThatThrownBy(numbers::tokenizer).isInstanceOf(ModelFormatException.class);
    Vocabularies none =
        sentencePiece().with("tokens", new MetadataValue.Items(MetadataArray.of(List.of())));
    assertThatThrownBy(none::tokenizer).isInstanceOf(ModelFormatException.class);
  }

  @Test
  void refusesABeginTokenThatIsNotThere() {
    assertThatThrownBy(() -> Vocabularies.byteLevel("llama-bpe").tokenizer())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("bos_token_id");
  }

  @Test
  void refusesIdsOutsideTheVocabulary() {
    GgufTokenizer tokenizer = sentencePiece().tokenizer();
    assertThatThrownBy(() -> tokenizer.decode(new int[] {-1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tokenizer.vocabulary().piece(100_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100000");
  }

  private static List<String> names(GgufTokenizer tokenizer, int[] ids) {
    return Arrays.stream(ids).mapToObj(tokenizer.vocabulary()::piece).toList();
  }
}
