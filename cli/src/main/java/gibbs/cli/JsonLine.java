package gibbs.cli;

import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A JSON object on one line, written field by field. Zero has no sign. A number that does not
/// exist (NaN) is left
/// out; a logarithm of zero
/// (−∞), which JSON cannot write, is `null`.
final class JsonLine {
  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  private final JsonGenerator generator;

  private JsonLine(JsonGenerator generator) {
    this.generator = generator;
  }

  /// Writes an object.
  static String of(Consumer<JsonLine> fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      new JsonLine(generator).inBraces(fields);
    }
    return text.toString();
  }

  /// A string as JSON.
  static String quoted(String text) {
    StringWriter quoted = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), quoted)) {
      generator.writeString(text);
    }
    return quoted.toString();
  }

  JsonLine text(String name, String value) {
    generator.writeStringProperty(name, value);
    return this;
  }

  JsonLine text(String name, Optional<String> value) {
    value.ifPresent(present -> text(name, present));
    return this;
  }

  /// A value that is JSON already.
  JsonLine raw(String name, String value) {
    generator.writeName(name);
    generator.writeRawValue(value);
    return this;
  }

  JsonLine flag(String name, boolean value) {
    generator.writeBooleanProperty(name, value);
    return this;
  }

  JsonLine count(String name, long value) {
    generator.writeNumberProperty(name, value);
    return this;
  }

  JsonLine number(String name, double value) {
    if (Double.isNaN(value)) {
      return this;
    }
    if (Double.isInfinite(value)) {
      generator.writeNullProperty(name);
    } else {
      generator.writeNumberProperty(name, value + 0.0);
    }
    return this;
  }

  JsonLine ids(String name, Iterable<Integer> ids) {
    generator.writeArrayPropertyStart(name);
    for (int id : ids) {
      generator.writeNumber(id);
    }
    generator.writeEndArray();
    return this;
  }

  JsonLine texts(String name, List<String> values) {
    generator.writeArrayPropertyStart(name);
    values.forEach(generator::writeString);
    generator.writeEndArray();
    return this;
  }

  JsonLine object(String name, Consumer<JsonLine> fields) {
    generator.writeName(name);
    inBraces(fields);
    return this;
  }

  /// An array of objects, each written by one consumer.
  JsonLine objects(String name, List<? extends Consumer<JsonLine>> objects) {
    generator.writeArrayPropertyStart(name);
    objects.forEach(this::inBraces);
    generator.writeEndArray();
    return this;
  }

  private void inBraces(Consumer<JsonLine> fields) {
    generator.writeStartObject();
    fields.accept(this);
    generator.writeEndObject();
  }
}
