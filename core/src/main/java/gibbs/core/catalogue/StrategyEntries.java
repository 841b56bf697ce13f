package gibbs.core.catalogue;

import gibbs.core.decode.Stepwise;
import java.util.List;

/// Strategies of core: one hypothesis, one token after the other.
final class StrategyEntries {
  private static final Entry<Stepwise> SAMPLE =
      Entry.strategy("sample", Stepwise.class)
          .summary("Draws each token from the law that the rules leave. What a chain ends in.")
          .definition("v ~ q = f/Z")
          .source("ancestral sampling")
          .example("top_p(0.9) | sample")
          .make(_ -> Stepwise.SAMPLING);

  private static final Entry<Stepwise> GREEDY =
      Entry.strategy("greedy", Stepwise.class)
          .summary("Takes the most probable token each time.")
          .definition("v = argmax f")
          .withoutFactor("argmax: log q and log Z are absent from the steps")
          .edges("the lowest id among equal tokens")
          .source("greedy search")
          .example("repetition_penalty(1.2) | greedy")
          .make(_ -> Stepwise.GREEDY);

  static final List<Entry<?>> ALL = List.of(SAMPLE, GREEDY);

  private StrategyEntries() {}
}
