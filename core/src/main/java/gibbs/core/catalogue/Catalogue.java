package gibbs.core.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/// All names that expressions may use. Immutable.
public final class Catalogue {
  static final Catalogue EMPTY = new Catalogue(List.of());

  private final Map<String, Entry<?>> entries = new LinkedHashMap<>();

  private Catalogue(List<Entry<?>> all) {
    for (Entry<?> entry : all) {
      if (entries.put(entry.name(), entry) != null) {
        throw new IllegalStateException("the catalogue has two entries " + entry.name());
      }
    }
  }

  /// The names of core and of every module that contributes some.
  ///
  /// @return the same catalogue each time
  public static Catalogue standard() {
    return Standard.CATALOGUE;
  }

  /// A catalogue of chosen entries.
  ///
  /// @param entries with different names
  /// @return the catalogue
  public static Catalogue of(List<Entry<?>> entries) {
    return new Catalogue(entries);
  }

  /// All entries: rules by family, then strategies, then those of other modules.
  ///
  /// @return unmodifiable
  public List<Entry<?>> entries() {
    return List.copyOf(entries.values());
  }

  /// Their names.
  ///
  /// @return unmodifiable
  public Collection<String> names() {
    return List.copyOf(entries.keySet());
  }

  /// The entry with a name.
  ///
  /// @param name in expressions
  /// @return the entry, if there is one
  public Optional<Entry<?>> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /// The entry with a name.
  ///
  /// @param name in expressions
  /// @return the entry
  /// @throws IllegalArgumentException if there is none; the message suggests the nearest
  public Entry<?> get(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException(Names.unknown("rule", name, names())));
  }

  /// Reads a rule or strategy back into its name and arguments, in Gibbs' own dialect.
  ///
  /// @param specification a transform, strategy or method
  /// @return the stage, if an entry makes such specifications
  public Optional<Stage> describe(Object specification) {
    return describe(specification, Dialect.GIBBS);
  }

  /// Reads a rule or strategy back into its name and arguments. Several names may stand for one
  /// class (`sample` and `greedy`, say), so the stage must lead back to an equal specification.
  ///
  /// @param specification a transform, strategy or method
  /// @param dialect whose defaults may be left out
  /// @return the stage, if an entry makes such specifications
  public Optional<Stage> describe(Object specification, Dialect dialect) {
    for (Entry<?> entry : entries.values()) {
      if (entry.type().isInstance(specification)) {
        Stage stage = entry.describe(specification, dialect);
        if (stage.create().equals(specification)) {
          return Optional.of(stage);
        }
      }
    }
    return Optional.empty();
  }

  private static final class Standard {
    static final Catalogue CATALOGUE = load();

    private static Catalogue load() {
      List<Entry<?>> all = new ArrayList<>();
      all.addAll(TemperatureEntries.ALL);
      all.addAll(TruncationEntries.ALL);
      all.addAll(PenaltyEntries.ALL);
      all.addAll(ForgettingEntries.ALL);
      all.addAll(ControlEntries.ALL);
      all.addAll(CompanionEntries.ALL);
      all.addAll(RepetitionEntries.ALL);
      all.addAll(ConstraintEntries.ALL);
      all.addAll(StrategyEntries.ALL);
      for (CatalogueProvider provider : ServiceLoader.load(CatalogueProvider.class)) {
        all.addAll(provider.entries());
      }
      return new Catalogue(all);
    }
  }
}
