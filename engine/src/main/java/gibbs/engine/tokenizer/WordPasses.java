package gibbs.engine.tokenizer;

import static gibbs.engine.tokenizer.CodePoints.BLANK;
import static gibbs.engine.tokenizer.CodePoints.LETTER;
import static gibbs.engine.tokenizer.CodePoints.MARK;
import static gibbs.engine.tokenizer.CodePoints.NUMBER;
import static gibbs.engine.tokenizer.CodePoints.OTHER;
import static gibbs.engine.tokenizer.CodePoints.PUNCTUATION;
import static gibbs.engine.tokenizer.CodePoints.SYMBOL;
import static gibbs.engine.tokenizer.WordRule.BLANKS;
import static gibbs.engine.tokenizer.WordRule.LINE_ENDS;
import static gibbs.engine.tokenizer.WordRule.optional;
import static gibbs.engine.tokenizer.WordRule.run;
import static gibbs.engine.tokenizer.WordSplitter.firstOf;

import gibbs.engine.tokenizer.WordRule.BlanksBeforeWord;
import gibbs.engine.tokenizer.WordRule.BlanksToLineEnd;
import gibbs.engine.tokenizer.WordRule.CasedWord;
import gibbs.engine.tokenizer.WordRule.Contraction;
import gibbs.engine.tokenizer.WordRule.Contraction.LetterCase;
import gibbs.engine.tokenizer.WordRule.StartingWith;
import java.util.List;

/// The passes of every [PreTokenizer], each beside its regular expression.
///
/// Where llama.cpp, which gives the reference ids, departs from the model's own expression, these
/// follow llama.cpp.
final class WordPasses {
  private static final CodePointSet SPACE = CodePointSet.of(" ");
  private static final CodePointSet LETTERS = CodePointSet.ofKinds(LETTER); // \p{L}
  private static final CodePointSet LETTERS_AND_MARKS = CodePointSet.ofKinds(LETTER + MARK);
  private static final CodePointSet NUMBERS = CodePointSet.ofKinds(NUMBER); // \p{N}
  private static final CodePointSet PUNCTUATIONS = CodePointSet.ofKinds(PUNCTUATION); // \p{P}
  // [^\s\p{L}\p{N}]
  private static final CodePointSet SIGNS =
      CodePointSet.ofKinds(LETTER + NUMBER + BLANK).complement();
  // [^\r\n\p{L}\p{N}]
  private static final CodePointSet WORD_PREFIXES = LINE_ENDS.or(LETTERS).or(NUMBERS).complement();

  private WordPasses() {}

  /// The passes, made when they are asked for: a program that reads one vocabulary pays for one
  /// set of rules.
  static List<WordSplitter> of(PreTokenizer preTokenizer) {
    return switch (preTokenizer) {
      case DEFAULT ->
          List.of(
              firstOf(run(PUNCTUATIONS.or(CodePointSet.of("$+<=>^~|")))), // [\p{P}\$\+<=>\^~\|]+
              gpt2(),
              firstOf(run(NUMBERS)), // \p{N}+
              threeDigits());
      case GPT_2 -> List.of(gpt2());
      case STARCODER -> List.of(singleNumbers(), gpt2());
      case FALCON ->
          List.of(
              firstOf(run(PUNCTUATIONS.or(CodePointSet.of("$+<=>^~|`")))), // [\p{P}\$\+<=>\^~\|`]+
              gpt2(),
              threeDigits());
      case LLAMA_3, LLAMA_3_MERGING -> List.of(llama3(run(NUMBERS, 1, 3))); // \p{N}{1,3}
      case QWEN_2 -> List.of(llama3(run(NUMBERS, 1, 1))); // \p{N}
      case QWEN_3_5 -> List.of(qwen35());
      case SEED_CODER -> List.of(seedCoder());
      case TEKKEN -> List.of(cased(new CasedWord(), run(NUMBERS, 1, 1)));
      case GPT_4O ->
          List.of(
              cased(
                  new CasedWord().thenMaybe(new Contraction(LetterCase.ANY)), run(NUMBERS, 1, 3)));
      case DEEPSEEK_LLM ->
          List.of(
              singleLineEnds(),
              firstOf(optional(BLANKS, run(CasedLetters.SET))),
              deepseekPunctuation(),
              new WordSplitter.BlanksAtEnd(), // \s+$
              deepseekEastAsian(),
              firstOf(run(NUMBERS))); // \p{N}+
      case DEEPSEEK_CODER ->
          List.of(
              singleLineEnds(),
              firstOf(optional(BLANKS, run(LETTERS))), // \s?\p{L}+
              firstOf(optional(BLANKS, run(PUNCTUATIONS))), // \s?\p{P}+
              deepseekEastAsian(),
              singleNumbers());
      case DEEPSEEK_V3 ->
          List.of(
              firstOf(run(NUMBERS, 1, 3)), // \p{N}{1,3}
              // [一-龥぀-ゟ゠-ヿ]+
              firstOf(run(CodePointSet.ofRanges(0x3040, 0x309F, 0x30A0, 0x30FF, 0x4E00, 0x9FA5))),
              deepseekV3());
      case PORO -> List.of(poro());
      case VIKING -> List.of(poro(), singleNumbers());
      case SUPERBPE -> List.of(firstOf(run(NUMBERS)), new WordSplitter.ThreesFromRight());
    };
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  private static WordSplitter gpt2() {
    return firstOf(
        new Contraction(LetterCase.SMALL),
        optional(SPACE, run(LETTERS)),
        optional(SPACE, run(NUMBERS)),
        optional(SPACE, run(SIGNS)),
        new BlanksBeforeWord());
  }

  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|numbers| ?[^\s\p{L}\p{N}]+[\r\n]*`
  /// `|\s*[\r\n]+|\s+(?!\S)|\s+`
  private static WordSplitter llama3(WordRule numbers) {
    return firstOf(
        new Contraction(LetterCase.ANY),
        optional(WORD_PREFIXES, run(LETTERS)),
        numbers,
        optional(SPACE, run(SIGNS)).then(LINE_ENDS),
        new BlanksToLineEnd(),
        new BlanksBeforeWord());
  }

  /// As Qwen 2, but marks belong to words: `[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+` and
  /// ` ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*`.
  private static WordSplitter qwen35() {
    return firstOf(
        new Contraction(LetterCase.ANY),
        optional(WORD_PREFIXES, run(LETTERS_AND_MARKS)),
        run(NUMBERS, 1, 1),
        optional(SPACE, run(CodePointSet.ofKinds(PUNCTUATION + SYMBOL + OTHER))).then(LINE_ENDS),
        new BlanksToLineEnd(),
        new BlanksBeforeWord());
  }

  /// As Qwen 2, but line ends do not follow signs: ` ?[^\s\p{L}\p{N}\r\n]+`.
  private static WordSplitter seedCoder() {
    return firstOf(
        new Contraction(LetterCase.ANY),
        optional(WORD_PREFIXES, run(LETTERS)),
        run(NUMBERS, 1, 1),
        optional(SPACE, run(SIGNS)),
        new BlanksToLineEnd(),
        new BlanksBeforeWord());
  }

  /// `[^\r\n\p{L}\p{N}]?word|numbers| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
  private static WordSplitter cased(WordRule word, WordRule numbers) {
    return firstOf(
        optional(WORD_PREFIXES, word),
        numbers,
        optional(SPACE, run(SIGNS)).then(CodePointSet.of("\r\n/")),
        new BlanksToLineEnd(),
        new BlanksBeforeWord());
  }

  /// `[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+`
  /// `| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`, where the tilde is not in `\p{S}`:
  /// llama.cpp's table of ASCII symbols lacks it.
  private static WordSplitter deepseekV3() {
    CodePointSet signs = CodePointSet.ofKinds(PUNCTUATION + SYMBOL).except(CodePointSet.of("~"));
    return firstOf(
        new StartingWith(
            CodePointSet.of("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
            run(CodePointSet.ofRanges('A', 'Z', 'a', 'z'))),
        optional(LINE_ENDS.or(LETTERS).or(signs).complement(), run(LETTERS_AND_MARKS)),
        optional(SPACE, run(signs)).then(LINE_ENDS),
        new BlanksToLineEnd(),
        new BlanksBeforeWord());
  }

  /// `\s?[!-/:-~！-／：-～‘-‟　-。]+`
  private static WordSplitter deepseekPunctuation() {
    CodePointSet set =
        CodePointSet.ofRanges(
            '!', '/', ':', '~', 0x2018, 0x201F, 0x3000, 0x3002, 0xFF01, 0xFF0F, 0xFF1A, 0xFF5E);
    return firstOf(optional(BLANKS, run(set)));
  }

  /// `[一-龥ࠀ-一가-퟿]+`
  private static WordSplitter deepseekEastAsian() {
    return firstOf(run(CodePointSet.ofRanges(0x0800, 0x9FA5, 0xAC00, 0xD7FF)));
  }

  /// ` ?[^(\s|.,!?…。，、।۔،)]+`
  private static WordSplitter poro() {
    CodePointSet stops = CodePointSet.of("(|.,!?)\u2026\u3002\uFF0C\u3001\u0964\u06D4\u060C");
    return firstOf(optional(SPACE, run(BLANKS.or(stops).complement())));
  }

  /// `\p{N}`
  private static WordSplitter singleNumbers() {
    return firstOf(run(NUMBERS, 1, 1));
  }

  /// `[\r\n]`
  private static WordSplitter singleLineEnds() {
    return firstOf(run(LINE_ENDS, 1, 1));
  }

  /// `[0-9][0-9][0-9]`
  private static WordSplitter threeDigits() {
    return firstOf(run(CodePointSet.ofRanges('0', '9'), 3, 3));
  }
}
