package gibbs.bench.selection;

/// Who selects.
enum Side {
  MAX {
    @Override
    Subject subject(Rule rule, float[] row) {
      return () -> Passes.max(row);
    }
  },
  EXPONENTIALS {
    @Override
    Subject subject(Rule rule, float[] row) {
      float max = Passes.max(row);
      return () -> Passes.sumOfExponentials(row, max);
    }
  },
  TOKEN {
    @Override
    Subject subject(Rule rule, float[] row) {
      return new GibbsSubject(rule, row, false);
    }
  },
  STEP {
    @Override
    Subject subject(Rule rule, float[] row) {
      return new GibbsSubject(rule, row, true);
    }
  },
  SORT {
    @Override
    Subject subject(Rule rule, float[] row) {
      return new SortSubject(rule, row);
    }
  },
  BUILDING {
    @Override
    Subject subject(Rule rule, float[] row) {
      return PeerSubject.building(row);
    }
  },
  PEER {
    @Override
    Subject subject(Rule rule, float[] row) {
      return PeerSubject.of(rule, row);
    }
  };

  abstract Subject subject(Rule rule, float[] row);

  /// As a benchmark's parameter.
  String with(Rule rule) {
    return this + ":" + rule;
  }

  /// Reads a parameter: a side, or a side and a rule with a colon between.
  static Subject subject(String parameter, float[] row) {
    int colon = parameter.indexOf(':');
    return colon < 0
        ? valueOf(parameter).subject((Rule) null, row)
        : valueOf(parameter.substring(0, colon))
            .subject(Rule.valueOf(parameter.substring(colon + 1)), row);
  }
}
