package gibbs.core.catalogue;

import java.util.List;

/// Contributes entries from another module. Found by `ServiceLoader`.
public interface CatalogueProvider {
  /// The entries.
  ///
  /// @return with names that no other provider uses
  List<Entry<?>> entries();
}
