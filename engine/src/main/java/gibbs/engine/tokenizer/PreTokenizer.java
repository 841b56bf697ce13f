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
import static gibbs.engine.tokenizer.WordRule.blanksBeforeWord;
import static gibbs.engine.tokenizer.WordRule.blanksToLineEnd;
import static gibbs.engine.tokenizer.WordRule.casedWord;
import static gibbs.engine.tokenizer.WordRule.contraction;
import static gibbs.engine.tokenizer.WordRule.contractionOfAnyCase;
import static gibbs.engine.tokenizer.WordRule.optional;
import static gibbs.engine.tokenizer.WordRule.run;
import static gibbs.engine.tokenizer.WordRule.startingWith;
import static gibbs.engine.tokenizer.WordSplitter.firstOf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How byte-level BPE cuts a text into words before it merges: no token reaches across words.
///
/// A family of models has one set of rules under several names; `tokenizer.ggml.pre` holds one of
/// them. Each rule's regular expression stands beside it. Where llama.cpp, which produces the files
/// and the reference ids, departs from the model's own expression, llama.cpp is followed.
enum PreTokenizer {
  DEFAULT(
      List.of("default"),
      firstOf(run(Sets.PUNCTUATIONS.or(CodePointSet.of("$+<=>^~|")))), // [\p{P}\$\+<=>\^~\|]+
      Passes.GPT_2_WORDS,
      firstOf(run(Sets.NUMBERS)), // \p{N}+
      Passes.THREE_DIGITS),

  GPT_2(
      List.of(
          "gpt-2",
          "mpt",
          "olmo",
          "phi-2",
          "jais",
          "trillion",
          "gigachat",
          "exaone4",
          "mellum",
          "a.x-4.0",
          "granite-docling",
          "modern-bert",
          "roberta-bpe",
          "jina-es",
          "jina-de",
          "jina-v1-en",
          "jina-v2-es",
          "jina-v2-de",
          "jina-v2-code"),
      Passes.GPT_2_WORDS),

  STARCODER(
      List.of(
          "starcoder",
          "refact",
          "command-r",
          "smollm",
          "codeshell",
          "exaone",
          "minerva-7b",
          "mellum2"),
      Passes.SINGLE_NUMBERS,
      Passes.GPT_2_WORDS),

  FALCON(
      List.of("falcon"),
      firstOf(run(Sets.PUNCTUATIONS.or(CodePointSet.of("$+<=>^~|`")))), // [\p{P}\$\+<=>\^~\|`]+
      Passes.GPT_2_WORDS,
      Passes.THREE_DIGITS),

  LLAMA_3(
      List.of(
          "llama-bpe",
          "llama3",
          "llama-v3",
          "falcon3",
          "falcon-h1",
          "pixtral",
          "midm-2.0",
          "lfm2",
          "jina-v5-nano"),
      Passes.llama3(run(Sets.NUMBERS, 1, 3))),

  /// The words of [#LLAMA_3] in vocabularies whose every token merges can reach.
  LLAMA_3_MERGING(
      List.of("dbrx", "smaug-bpe", "chatglm-bpe", "glm4"), Passes.llama3(run(Sets.NUMBERS, 1, 3))),

  QWEN_2(
      List.of(
          "qwen2",
          "stablelm2",
          "megrez",
          "hunyuan",
          "deepseek-r1-qwen",
          "kormo",
          "f2llmv2",
          "grok-2",
          "solar-open",
          "bailingmoe",
          "bailingmoe2",
          "llada-moe"),
      Passes.llama3(run(Sets.NUMBERS, 1, 1))),

  QWEN_3_5(
      List.of("qwen35"),
      firstOf(
          contractionOfAnyCase(),
          // [^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+
          optional(Sets.WORD_PREFIXES, run(CodePointSet.ofKinds(LETTER + MARK))),
          run(Sets.NUMBERS, 1, 1),
          // ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*
          optional(Sets.SPACE, run(CodePointSet.ofKinds(PUNCTUATION + SYMBOL + OTHER)))
              .then(LINE_ENDS),
          blanksToLineEnd(),
          blanksBeforeWord())),

  SEED_CODER(
      List.of("seed-coder"),
      firstOf(
          contractionOfAnyCase(),
          optional(Sets.WORD_PREFIXES, run(Sets.LETTERS)), // [^\r\n\p{L}\p{N}]?\p{L}+
          run(Sets.NUMBERS, 1, 1),
          optional(Sets.SPACE, run(Sets.SIGNS)), // ?[^\s\p{L}\p{N}\r\n]+
          blanksToLineEnd(),
          blanksBeforeWord())),

  TEKKEN(List.of("tekken"), Passes.cased(casedWord(), run(Sets.NUMBERS, 1, 1))),

  GPT_4O(
      List.of("gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"),
      Passes.cased(casedWord().thenMaybe(contractionOfAnyCase()), run(Sets.NUMBERS, 1, 3))),

  DEEPSEEK_LLM(
      List.of("deepseek-llm"),
      Passes.SINGLE_LINE_ENDS,
      firstOf(optional(BLANKS, run(CasedLetters.SET))),
      // \s?[!-/:-~！-／：-～‘-‟　-。]+
      firstOf(
          optional(
              BLANKS,
              run(
                  CodePointSet.ofRanges(
                      '!', '/', ':', '~', 0x2018, 0x201F, 0x3000, 0x3002, 0xFF01, 0xFF0F, 0xFF1A,
                      0xFF5E)))),
      WordSplitter.blanksAtEnd(),
      Passes.DEEPSEEK_EAST_ASIAN,
      firstOf(run(Sets.NUMBERS))), // \p{N}+

  DEEPSEEK_CODER(
      List.of("deepseek-coder"),
      Passes.SINGLE_LINE_ENDS,
      firstOf(optional(BLANKS, run(Sets.LETTERS))), // \s?\p{L}+
      firstOf(optional(BLANKS, run(Sets.PUNCTUATIONS))), // \s?\p{P}+
      Passes.DEEPSEEK_EAST_ASIAN,
      Passes.SINGLE_NUMBERS),

  DEEPSEEK_V3(
      List.of("deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"),
      firstOf(run(Sets.NUMBERS, 1, 3)), // \p{N}{1,3}
      firstOf(run(CodePointSet.ofRanges(0x3040, 0x309F, 0x30A0, 0x30FF, 0x4E00, 0x9FA5))),
      firstOf(
          startingWith(
              CodePointSet.of("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
              CodePointSet.ofRanges('A', 'Z', 'a', 'z')),
          // [^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
          optional(
              LINE_ENDS.or(Sets.LETTERS).or(Sets.DEEPSEEK_SIGNS).complement(),
              run(CodePointSet.ofKinds(LETTER + MARK))),
          optional(Sets.SPACE, run(Sets.DEEPSEEK_SIGNS)).then(LINE_ENDS), // ?[\p{P}\p{S}]+[\r\n]*
          blanksToLineEnd(),
          blanksBeforeWord())),

  PORO(List.of("poro-chat", "bloom", "gpt3-finnish"), Passes.PORO_WORDS),

  VIKING(List.of("viking"), Passes.PORO_WORDS, Passes.SINGLE_NUMBERS),

  SUPERBPE(List.of("superbpe"), firstOf(run(Sets.NUMBERS)), WordSplitter.threesFromRight());

  /// The name under which files without `tokenizer.ggml.pre` are read.
  static final String UNNAMED = "default";

  private final List<String> names;
  private final List<WordSplitter> passes;

  PreTokenizer(List<String> names, WordSplitter... passes) {
    this.names = names;
    this.passes = List.of(passes);
  }

  /// The pre-tokenizer of a name in a file.
  static Optional<PreTokenizer> named(String name) {
    return Arrays.stream(values()).filter(rules -> rules.names.contains(name)).findFirst();
  }

  /// All names, as messages list them.
  static List<String> allNames() {
    List<String> all = new ArrayList<>();
    for (PreTokenizer rules : values()) {
      all.addAll(rules.names);
    }
    return all;
  }

  /// Whether a word that is a token as it stands is that token, whatever merges would make of it.
  boolean takesWholeWords() {
    return this == LLAMA_3 || this == TEKKEN;
  }

  /// Whether the begin token goes first where the file does not say.
  boolean addsBegin() {
    return this == LLAMA_3 || this == TEKKEN;
  }

  /// Cuts a text into words, from left to right, without a gap.
  void split(CodePoints text, WordSplitter.Pieces out) {
    if (text.length() > 0) {
      WordSplitter.splitAll(passes, 0, text, 0, text.length(), out);
    }
  }

  /// Sets that several pre-tokenizers share.
  private static final class Sets {
    static final CodePointSet SPACE = CodePointSet.of(" ");
    static final CodePointSet LETTERS = CodePointSet.ofKinds(LETTER); // \p{L}
    static final CodePointSet NUMBERS = CodePointSet.ofKinds(NUMBER); // \p{N}
    static final CodePointSet PUNCTUATIONS = CodePointSet.ofKinds(PUNCTUATION); // \p{P}
    // [^\s\p{L}\p{N}]
    static final CodePointSet SIGNS = CodePointSet.ofKinds(LETTER + NUMBER + BLANK).complement();
    // [^\r\n\p{L}\p{N}]
    static final CodePointSet WORD_PREFIXES = LINE_ENDS.or(LETTERS).or(NUMBERS).complement();
    // [\p{P}\p{S}] as llama.cpp reads it: its table of ASCII symbols lacks the tilde.
    static final CodePointSet DEEPSEEK_SIGNS =
        CodePointSet.ofKinds(PUNCTUATION + SYMBOL).except(CodePointSet.of("~"));

    private Sets() {}
  }

  /// Passes that several pre-tokenizers share.
  private static final class Passes {
    static final WordSplitter SINGLE_NUMBERS = firstOf(run(Sets.NUMBERS, 1, 1)); // \p{N}
    static final WordSplitter SINGLE_LINE_ENDS = firstOf(run(LINE_ENDS, 1, 1)); // [\r\n]
    // [0-9][0-9][0-9]
    static final WordSplitter THREE_DIGITS = firstOf(run(CodePointSet.ofRanges('0', '9'), 3, 3));

    // 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
    static final WordSplitter GPT_2_WORDS =
        firstOf(
            contraction(),
            optional(Sets.SPACE, run(Sets.LETTERS)),
            optional(Sets.SPACE, run(Sets.NUMBERS)),
            optional(Sets.SPACE, run(Sets.SIGNS)),
            blanksBeforeWord());

    // [一-龥ࠀ-一가-퟿]+
    static final WordSplitter DEEPSEEK_EAST_ASIAN =
        firstOf(run(CodePointSet.ofRanges(0x0800, 0x9FA5, 0xAC00, 0xD7FF)));

    //  ?[^(\s|.,!?…。，、।۔،)]+
    static final WordSplitter PORO_WORDS =
        firstOf(
            optional(
                Sets.SPACE,
                run(
                    BLANKS
                        .or(CodePointSet.of("(|.,!?)\u2026\u3002\uFF0C\u3001\u0964\u06D4\u060C"))
                        .complement())));

    private Passes() {}

    // (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|…| ?[^\s\p{L}\p{N}]+[\r\n]*
    //   |\s*[\r\n]+|\s+(?!\S)|\s+
    static WordSplitter llama3(WordRule numbers) {
      return firstOf(
          contractionOfAnyCase(),
          optional(Sets.WORD_PREFIXES, run(Sets.LETTERS)),
          numbers,
          optional(Sets.SPACE, run(Sets.SIGNS)).then(LINE_ENDS),
          blanksToLineEnd(),
          blanksBeforeWord());
    }

    // [^\r\n\p{L}\p{N}]?…|…| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
    static WordSplitter cased(WordRule word, WordRule numbers) {
      return firstOf(
          optional(Sets.WORD_PREFIXES, word),
          numbers,
          optional(Sets.SPACE, run(Sets.SIGNS)).then(CodePointSet.of("\r\n/")),
          blanksToLineEnd(),
          blanksBeforeWord());
    }
  }
}
