package gibbs.markov.arpa;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The back-off definition over a map from strings: slow, and with nothing in common with the
/// program.
record NaiveBackoff(List<String> words, Map<String, double[]> ngrams, int longest) {
  static NaiveBackoff read(BufferedReader in) throws IOException {
    List<String> words = new ArrayList<>();
    Map<String, double[]> ngrams = new HashMap<>();
    int length = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.matches("\\\\\\d+-grams:")) {
        length = Integer.parseInt(line.replaceAll("\\D", ""));
      } else if (length > 0 && !line.isBlank() && !line.startsWith("\\")) {
        String[] fields = line.split("\t", -1);
        double weight = fields.length > 2 ? Double.parseDouble(fields[2]) : 0;
        ngrams.put(fields[1], new double[] {Double.parseDouble(fields[0]), weight});
        if (length == 1) {
          words.add(fields[1]);
        }
      }
    }
    return new NaiveBackoff(words, ngrams, length);
  }

  /// log10 p.
  double score(List<String> context, String word) {
    int used = Math.min(context.size(), longest - 1);
    List<String> h = context.subList(context.size() - used, context.size());
    List<String> ngram = new ArrayList<>(h);
    ngram.add(word);
    double[] listed = ngrams.get(String.join(" ", ngram));
    if (listed != null) {
      return listed[0] <= -99 ? Double.NEGATIVE_INFINITY : listed[0];
    }
    double[] weight = ngrams.getOrDefault(String.join(" ", h), new double[2]);
    return weight[1] + score(h.subList(1, h.size()), word);
  }
}
