package gibbs.markov.arpa;

import gibbs.markov.ngram.NgramTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// Writes an ARPA file: the shortest decimals that give the same numbers back.
final class ArpaWriter {
  private final ArpaModel model;
  private final Writer out;

  ArpaWriter(ArpaModel model, OutputStream out) {
    this.model = model;
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
  }

  void write() throws IOException {
    NgramTable table = model.table();
    if (model.tokenizerFile().isPresent()) {
      out.write(ArpaReader.TOKENIZER_PREFIX + model.tokenizerFile().get() + "\n");
    }
    out.write("\n" + ArpaReader.DATA + "\n");
    for (int length = 1; length <= table.order() + 1; length++) {
      out.write("ngram " + length + "=" + table.count(length) + "\n");
    }
    try {
      for (int length = 1; length <= table.order() + 1; length++) {
        out.write("\n\\" + length + "-grams:\n");
        table.forEach(length, this::line);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    out.write("\n" + ArpaReader.END + "\n");
    out.flush();
  }

  private void line(int[] ngram, float logProbability, float backoff) {
    StringBuilder line = new StringBuilder(number(logProbability));
    char separator = '\t';
    for (int token : ngram) {
      line.append(separator).append(model.words().piece(token));
      separator = ' ';
    }
    if (backoff != 0) {
      line.append('\t').append(number(backoff));
    }
    try {
      out.write(line.append('\n').toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String number(float number) {
    if (number == Float.NEGATIVE_INFINITY) {
      return "-99"; // what other readers know for zero
    }
    return number == (int) number ? Integer.toString((int) number) : Float.toString(number);
  }
}
