package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import gibbs.core.model.Vocabulary;
import java.util.List;

/// One temperature for the token that begins a line of an indented block of code, another for all
/// others (*AdapT*).
///
/// **Definition.** f ← f^(1/T), T = `start` where the text so far ends in a newline and at least
/// one blank or tab after it, `rest` elsewhere. **Data.** Log step factors, nats. Prompt and
/// completion are read as bytes, so it does not matter how a tokenizer cuts indentation. Control
/// tokens show nothing. **Parameters.** `start`, `rest` ≥ 0, dimensionless; both are neutral at 1.
/// 0 keeps the most probable token, as [TemperatureScaling] does. **Edges.** An empty line, or a
/// line that is not indented, begins no block: `rest`. The newline itself and every blank but the
/// first of an indentation are chosen at the temperature that the text before them asks for.
/// **Cost.** O(1) per token, after a table of V bytes per completion. **Source.** Zhu et al. 2023,
/// arXiv:2309.02772; LJ2lijia/AdapT, where newline, tab and blanks are single tokens.
///
/// @param start temperature of the first token after an indentation
/// @param rest temperature of all others
public record CodeTemperature(double start, double rest) implements LogitsTransform {
  /// Checks the temperatures.
  public CodeTemperature {
    Check.in("start", start, 0, Double.MAX_VALUE);
    Check.in("rest", rest, 0, Double.MAX_VALUE);
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(
        new TemperatureScaling(start), new TemperatureScaling(rest), new Places(context));
  }

  /// Where in a line a text ends.
  private enum Place {
    /// After something else than indentation.
    INSIDE,
    /// Right after a newline.
    LINE_START,
    /// After a newline and blanks or tabs.
    INDENTED
  }

  /// What tokens do to places: filled as tokens are met, the same for every hypothesis.
  private static final class Places {
    private static final byte UNKNOWN = 0;
    private static final byte NOTHING = 1;
    private static final byte BLANKS = 2;
    private static final byte FIRST_PLACE = 3;
    private static final List<Place> ALL = List.of(Place.values());

    private final Vocabulary vocabulary;
    private final byte[] effects;

    Places(StepContext context) {
      vocabulary = context.vocabulary();
      effects = new byte[vocabulary.size()];
    }

    Place after(Place before, int token) {
      if (effects[token] == UNKNOWN) {
        effects[token] = effect(vocabulary.bytes(token));
      }
      return switch (effects[token]) {
        case NOTHING -> before;
        case BLANKS -> before == Place.INSIDE ? Place.INSIDE : Place.INDENTED;
        default -> ALL.get(effects[token] - FIRST_PLACE);
      };
    }

    private static byte effect(byte[] bytes) {
      int end = bytes.length;
      while (end > 0 && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
        end--;
      }
      if (end == 0) {
        return bytes.length == 0 ? NOTHING : BLANKS;
      }
      Place place =
          bytes[end - 1] != '\n'
              ? Place.INSIDE
              : end == bytes.length ? Place.LINE_START : Place.INDENTED;
      return (byte) (FIRST_PLACE + place.ordinal());
    }
  }

  private static final class State implements TransformState {
    private final TemperatureScaling start;
    private final TemperatureScaling rest;
    private final Places places;
    private Place place = Place.INSIDE;
    private int read;

    State(TemperatureScaling start, TemperatureScaling rest, Places places) {
      this.start = start;
      this.rest = rest;
      this.places = places;
    }

    @Override
    public void apply(Logits logits, StepContext context) {
      while (read < context.length()) {
        place = places.after(place, context.token(read++));
      }
      (place == Place.INDENTED ? start : rest).apply(logits, context);
    }

    @Override
    public TransformState fork() {
      State fork = new State(start, rest, places);
      fork.place = place;
      fork.read = read;
      return fork;
    }
  }
}
