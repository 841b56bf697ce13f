package gibbs.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import gibbs.core.Run;
import gibbs.core.decode.Completion;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.testkit.LanguageModelContract;
import gibbs.testkit.LetterTokenizer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MarkovModelContractTest implements LanguageModelContract {
  private static final LetterTokenizer LETTERS = LetterTokenizer.letters(3, false);
  private static final MarkovTable TABLE =
      MarkovTable.firstOrder(
          new double[] {0.25, 0.5, 0.25},
          new double[] {0.25, 0.5, 0.25},
          new double[] {0.7, 0.2, 0.1},
          new double[] {0, 0.125, 0.875});

  @Override
  public LanguageModel open() {
    return new MarkovModel("letters", LETTERS, LETTERS, TABLE);
  }

  @Test
  void decodersSeeItsLaw() {
    try (LanguageModel model = open();
        Decoder decoder = new Decoder(model)) {
      Completion completion = decoder.complete("a", Plan.greedy().withMaxTokens(4));
      assertThat(completion.text()).isEqualTo("baba");
      assertThat(completion.logP())
          .isCloseTo(Math.log(0.5 * 0.7 * 0.5 * 0.7), org.assertj.core.api.Assertions.within(1e-6));
    }
  }

  @Test
  void closingTwiceReleasesOnce() {
    AtomicInteger closed = new AtomicInteger();
    MarkovModel model =
        new MarkovModel("letters", LETTERS, LETTERS, TABLE, closed::incrementAndGet);
    try (Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      model.close();
      model.close();
      assertThat(closed).hasValue(1);
      assertThatIllegalStateException().isThrownBy(model::openSession);
      assertThatIllegalStateException().isThrownBy(session::newSequence);
      assertThatIllegalStateException()
          .isThrownBy(() -> sequence.extend(new int[] {0}, LogitsWanted.LAST, Run.unlimited()));
    }
  }

  @Test
  void refusesALawOfAnotherVocabulary() {
    LetterTokenizer four = LetterTokenizer.letters(4, false);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MarkovModel("letters", four, four, TABLE))
        .withMessage("vocabulary size must be the law's, 3, was 4");
  }
}
