package gibbs.core.catalogue;

import java.util.ArrayList;
import java.util.List;

/// What gives written calls a meaning: the names of a catalogue, the rules of a dialect.
///
/// @param catalogue the names
/// @param dialect defaults and ranges
public record Binding(Catalogue catalogue, Dialect dialect) {
  /// The stage that a call stands for.
  ///
  /// @param call as written
  /// @return name and arguments, checked
  /// @throws ArgumentException if the name is unknown or an argument is refused
  public Stage bind(Value.Call call) {
    Entry<?> entry =
        catalogue
            .find(call.name())
            .orElseThrow(
                () ->
                    new ArgumentException(
                        call.column(), Names.unknown("rule", call.name(), catalogue.names())));
    return entry.bind(call, this);
  }

  /// The stages of a chain.
  ///
  /// @param chain as written
  /// @return its stages in order
  /// @throws ArgumentException if a name is unknown or an argument is refused
  public List<Stage> bind(Value.Chain chain) {
    List<Stage> stages = new ArrayList<>();
    for (Value.Call call : chain.calls()) {
      stages.add(bind(call));
    }
    return List.copyOf(stages);
  }
}
