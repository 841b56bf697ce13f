package gibbs.markov.arpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.GibbsException;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.markov.MarkovModel;
import gibbs.markov.TextUnit;
import gibbs.markov.ngram.KneserNey.Discounts;
import gibbs.testkit.LetterTokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class NgramCorpusTest {
  @Test
  void wordsComeByFrequencyAndRareOnesAreUnknown() {
    NgramCorpus corpus = NgramCorpus.ofUnits(TextUnit.WORD, 2);
    corpus.add("b a b <s> rare");
    corpus.add(" \n");
    corpus.add("c a c b");
    assertThat(corpus.textCount()).isEqualTo(2);
    ArpaModel model = corpus.estimate(3, Discounts.SINGLE);
    assertThat(model.words().words()).containsExactly("<unk>", "<s>", "</s>", "b", "a", "c");
    // <s> and the rare word are the same token now.
    assertThat(model.table().count(1)).isEqualTo(6);
    assertThat(
            model.table().logProbability(new int[] {1, 3}, 2, 4)
                > model.table().logProbability(new int[] {1, 3}, 2, 5))
        .isTrue();
  }

  @Test
  void laws() {
    NgramCorpus corpus = NgramCorpus.ofUnits(TextUnit.CHARACTER, 1);
    corpus.add("one two\nthree");
    ArpaModel model = corpus.estimate(4, Discounts.MODIFIED);
    assertThat(TextUnit.of(model.words())).isEqualTo(TextUnit.CHARACTER);
    float[] row = new float[model.words().size()];
    model.table().fill(new int[] {1, 4}, 2, row);
    double sum = 0;
    for (float logit : row) {
      sum += Math.exp(logit);
    }
    assertThat(sum).isEqualTo(1, within(1e-6));
  }

  @Test
  void theModelContinuesWhatItRead() throws IOException {
    NgramCorpus corpus = NgramCorpus.ofUnits(TextUnit.WORD, 1);
    for (int text = 0; text < 5; text++) {
      corpus.add("once upon a time");
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    corpus.estimate(3, Discounts.SINGLE).write(file);
    ArpaModel read = ArpaModel.read("toy", new ByteArrayInputStream(file.toByteArray()));
    try (MarkovModel model = read.model("toy");
        Decoder decoder = new Decoder(model)) {
      assertThat(decoder.complete("once", Plan.greedy()).text()).isEqualTo(" upon a time");
      assertThat(decoder.complete("", Plan.greedy()).text()).isEqualTo("once upon a time");
    }
  }

  @Test
  void tokensOfAnotherModelKeepTheirIds() {
    LetterTokenizer letters = LetterTokenizer.of("a", "b", "</s>", "<s>");
    NgramCorpus corpus = NgramCorpus.ofTokens(letters, letters, "letters.gguf");
    corpus.add("abab");
    ArpaModel model = corpus.estimate(2, Discounts.SINGLE);
    assertThat(model.words().words()).containsExactly("0", "1", "2", "3");
    assertThat(model.tokenizerFile()).hasValue("letters.gguf");
    assertThat(model.table().logProbability(new int[] {0}, 1, 3))
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThatThrownBy(() -> NgramCorpus.ofTokens(none(), none(), "none.gguf"))
        .isInstanceOf(GibbsException.class)
        .hasMessage("none.gguf: has neither a begin nor an end token");
  }

  @Test
  void anEmptyCorpusIsRefused() {
    assertThatThrownBy(() -> NgramCorpus.ofUnits(TextUnit.WORD, 1).estimate(2, Discounts.SINGLE))
        .isInstanceOf(GibbsException.class)
        .hasMessage("the corpus is empty");
  }

  private static LetterTokenizer none() {
    return LetterTokenizer.letters(3, false);
  }
}
