package gibbs.engine.gguf;

import gibbs.core.model.ModelFormatException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A file's key-value pairs, asked for by key and by the kind of value wanted.
///
/// **Edges.** A key that is missing where no fallback is given, or whose value is of another kind,
/// is a [ModelFormatException] that names the key. Whole numbers of any width and sign are one
/// kind, floats of either width another; between kinds nothing is converted. **Cost.** One look-up;
/// arrays are decoded on every call, all at once. Immutable and safe for use by many threads.
public final class Metadata {
  private final String file;
  private final Map<String, Entry> entries;

  /// @param value the value
  /// @param offset where it stands in the file, or −1
  record Entry(MetadataValue value, long offset) {}

  Metadata(String file, Map<String, Entry> entries) {
    this.file = file;
    this.entries = Collections.unmodifiableMap(entries);
  }

  /// Metadata that comes from no file.
  ///
  /// @param source what messages name in place of a file
  /// @param values the pairs, in their order
  /// @return the metadata
  public static Metadata of(String source, Map<String, MetadataValue> values) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    values.forEach((key, value) -> entries.put(key, new Entry(value, -1)));
    return new Metadata(source, entries);
  }

  /// The keys, in the file's order.
  ///
  /// @return an immutable set
  public Set<String> keys() {
    return entries.keySet();
  }

  /// Whether a key is there.
  ///
  /// @param key the key
  /// @return true if it has a value
  public boolean contains(String key) {
    return entries.containsKey(key);
  }

  /// The value of a key, of whatever kind.
  ///
  /// @param key the key
  /// @return its value, if it is there
  public Optional<MetadataValue> value(String key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  /// A text.
  ///
  /// @param key the key
  /// @return its value
  /// @throws ModelFormatException if it is missing or no text
  public String text(String key) {
    if (require(key).value() instanceof MetadataValue.Text(String value)) {
      return value;
    }
    throw wrong(key, "text");
  }

  /// A text.
  ///
  /// @param key the key
  /// @param fallback the value of a missing key
  /// @return its value
  /// @throws ModelFormatException if it is no text
  public String text(String key, String fallback) {
    return contains(key) ? text(key) : fallback;
  }

  /// A whole number of at most 63 bits.
  ///
  /// @param key the key
  /// @return its value
  /// @throws ModelFormatException if it is missing, no whole number, or exceeds a `long`
  public long whole(String key) {
    if (require(key).value() instanceof MetadataValue.Whole(MetadataType type, long value)
        && (value >= 0 || type != MetadataType.UINT64)) {
      return value;
    }
    throw wrong(key, "a whole number");
  }

  /// A whole number of at most 31 bits.
  ///
  /// @param key the key
  /// @return its value
  /// @throws ModelFormatException if it is missing, no whole number, or exceeds an `int`
  public int integer(String key) {
    long value = whole(key);
    if (value == (int) value) {
      return (int) value;
    }
    throw wrong(key, "a whole number of 32 bits");
  }

  /// A whole number of at most 31 bits.
  ///
  /// @param key the key
  /// @param fallback the value of a missing key
  /// @return its value
  /// @throws ModelFormatException if it is no whole number or exceeds an `int`
  public int integer(String key, int fallback) {
    return contains(key) ? integer(key) : fallback;
  }

  /// A floating-point number.
  ///
  /// @param key the key
  /// @return its value
  /// @throws ModelFormatException if it is missing or no floating-point number
  public double real(String key) {
    if (require(key).value() instanceof MetadataValue.Real(_, double value)) {
      return value;
    }
    throw wrong(key, "a floating-point number");
  }

  /// A floating-point number.
  ///
  /// @param key the key
  /// @param fallback the value of a missing key
  /// @return its value
  /// @throws ModelFormatException if it is no floating-point number
  public double real(String key, double fallback) {
    return contains(key) ? real(key) : fallback;
  }

  /// A claim.
  ///
  /// @param key the key
  /// @param fallback the value of a missing key
  /// @return its value
  /// @throws ModelFormatException if it is neither true nor false
  public boolean flag(String key, boolean fallback) {
    if (!contains(key)) {
      return fallback;
    }
    if (require(key).value() instanceof MetadataValue.Flag(boolean value)) {
      return value;
    }
    throw wrong(key, "true or false");
  }

  /// An array, not yet decoded.
  ///
  /// @param key the key
  /// @return the array, usable until the file is closed
  /// @throws ModelFormatException if it is missing or no array
  public MetadataArray array(String key) {
    if (require(key).value() instanceof MetadataValue.Items(MetadataArray values)) {
      return values;
    }
    throw wrong(key, "an array");
  }

  /// An array of texts, decoded on every call: keep the result.
  ///
  /// @param key the key
  /// @return the texts, immutable
  /// @throws ModelFormatException if it is missing or no array of texts
  public List<String> texts(String key) {
    MetadataArray values = array(key);
    if (values.elementType() == MetadataType.STRING) {
      return values.strings();
    }
    throw wrong(key, "an array of texts");
  }

  /// An array of whole numbers.
  ///
  /// @param key the key
  /// @return the numbers, a copy
  /// @throws ModelFormatException if it is missing, no array of whole numbers, or one exceeds an
  ///     `int`
  public int[] integers(String key) {
    MetadataArray values = array(key);
    if (values.elementType().isWhole()) {
      try {
        return values.ints();
      } catch (ArithmeticException e) {
        throw wrong(key, "an array of whole numbers of 32 bits");
      }
    }
    throw wrong(key, "an array of whole numbers");
  }

  /// An array of floats.
  ///
  /// @param key the key
  /// @return the numbers, a copy
  /// @throws ModelFormatException if it is missing or no array of floats
  public float[] reals(String key) {
    MetadataArray values = array(key);
    if (values.elementType().isReal()) {
      return values.floats();
    }
    throw wrong(key, "an array of floating-point numbers");
  }

  /// An exception for a value that a model family cannot take, with the value's place in the file.
  ///
  /// @param key the key
  /// @param expected what its value should be
  /// @return the exception, to be thrown
  public ModelFormatException refuse(String key, String expected) {
    return wrong(key, expected);
  }

  private Entry require(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      throw new ModelFormatException(file, -1, "metadata key " + key, "none");
    }
    return entry;
  }

  private ModelFormatException wrong(String key, String expected) {
    Entry entry = entries.get(key);
    String found = entry == null ? "none" : entry.value().type() + " " + shown(entry.value());
    return new ModelFormatException(
        file, entry == null ? -1 : entry.offset(), key + " to be " + expected, found);
  }

  private static String shown(MetadataValue value) {
    return GgufFile.shown(value.toString());
  }
}
