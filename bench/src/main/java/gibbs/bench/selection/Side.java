package gibbs.bench.selection;

import java.util.Arrays;
import java.util.Locale;

/// Who selects.
enum Side {
  MAX {
    @Override
    Subject subject(String rule, float[] row) {
      return () -> Passes.max(row);
    }
  },
  EXPONENTIALS {
    @Override
    Subject subject(String rule, float[] row) {
      float max = Passes.max(row);
      return () -> Passes.sumOfExponentials(row, max);
    }
  },
  TOKEN {
    @Override
    Subject subject(String rule, float[] row) {
      return new GibbsSubject(Rule.of(rule), row, false);
    }
  },
  STEP {
    @Override
    Subject subject(String rule, float[] row) {
      return new GibbsSubject(Rule.of(rule), row, true);
    }
  },
  SORT {
    @Override
    Subject subject(String rule, float[] row) {
      return new SortSubject(Rule.of(rule), row);
    }
  },
  BUILDING {
    @Override
    Subject subject(String rule, float[] row) {
      return PeerSubject.building(row);
    }
  },
  PEER {
    @Override
    Subject subject(String rule, float[] row) {
      return PeerSubject.of(Rule.of(rule), row);
    }
  };

  static Side of(String name) {
    return Arrays.stream(values())
        .filter(side -> side.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no side " + name));
  }

  abstract Subject subject(String rule, float[] row);

  /// As a benchmark's parameter.
  String with(String rule) {
    return this + ":" + rule;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
