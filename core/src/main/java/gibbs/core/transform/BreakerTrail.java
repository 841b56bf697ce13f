package gibbs.core.transform;

import gibbs.core.model.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Where in a growing text a breaker stood last. Confined to one thread.
final class BreakerTrail {
  private final List<DryPenalty.Breaker> breakers;
  private final TextMatcher[] matchers; // by breaker; those of token lists are not used
  private int known;
  private int begin = -1;
  private int end = -1;

  BreakerTrail(List<DryPenalty.Breaker> breakers) {
    this.breakers = breakers;
    this.matchers = new TextMatcher[breakers.size()];
    for (int place = 0; place < matchers.length; place++) {
      String text = breakers.get(place) instanceof DryPenalty.Breaker.Text(String it) ? it : "";
      matchers[place] = new TextMatcher(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private BreakerTrail(BreakerTrail other) {
    this.breakers = other.breakers;
    this.matchers = new TextMatcher[other.matchers.length];
    for (int place = 0; place < matchers.length; place++) {
      matchers[place] = other.matchers[place].fork();
    }
    this.known = other.known;
    this.begin = other.begin;
    this.end = other.end;
  }

  /// An independent copy.
  BreakerTrail fork() {
    return new BreakerTrail(this);
  }

  /// Looks at the tokens that a context has got since.
  void update(StepContext context) {
    if (!breakers.isEmpty()) {
      for (; known < context.length(); known++) {
        look(context, known);
      }
    }
  }

  private void look(StepContext context, int position) {
    byte[] bytes = {};
    for (int place = 0; place < matchers.length; place++) {
      switch (breakers.get(place)) {
        case DryPenalty.Breaker.Tokens(List<Integer> tokens) -> {
          int first = position - tokens.size() + 1;
          if (first >= begin && ends(context, tokens, position)) {
            begin = first;
            end = position;
          }
        }
        case DryPenalty.Breaker.Text _ -> {
          if (bytes.length == 0) {
            bytes = bytes(context.vocabulary(), context.token(position));
          }
          if (matchers[place].push(bytes)) {
            begin = position;
            end = position;
          }
        }
      }
    }
  }

  private static boolean ends(StepContext context, List<Integer> tokens, int position) {
    for (int back = 0; back < tokens.size(); back++) {
      if (position < back
          || context.token(position - back) != tokens.get(tokens.size() - 1 - back)) {
        return false;
      }
    }
    return true;
  }

  /// How many tokens follow the last breaker.
  ///
  /// @param from breakers that begin before this position do not count
  /// @return the number; that of all tokens if there is no breaker
  int following(int from) {
    return begin >= from && begin >= 0 ? known - 1 - end : Integer.MAX_VALUE;
  }

  /// Whether a token alone is a breaker, or shows one.
  boolean breaks(int token, Vocabulary vocabulary) {
    byte[] bytes = {};
    for (int place = 0; place < matchers.length; place++) {
      switch (breakers.get(place)) {
        case DryPenalty.Breaker.Tokens(List<Integer> tokens) -> {
          if (tokens.size() == 1 && tokens.getFirst() == token) {
            return true;
          }
        }
        case DryPenalty.Breaker.Text _ -> {
          if (bytes.length == 0) {
            bytes = bytes(vocabulary, token);
          }
          if (matchers[place].isIn(bytes)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static byte[] bytes(Vocabulary vocabulary, int token) {
    return token >= 0 && token < vocabulary.size() ? vocabulary.bytes(token) : new byte[0];
  }
}
