package gibbs.engine.transformer;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/// Every family once more, from the papers' equations: double precision, plain loops over whole
/// texts, no cache, nothing shared with the engine but the reading of files. Where llama.cpp's
/// artefact does not know a family, this is what the engine is compared with.
final class NaiveTransformer {
  private final GgufFile file;
  private final String architecture;
  private final Map<String, double[][]> matrices = new HashMap<>();

  /// Of the last text: `[layer][position][width]`; the first is the input.
  final List<double[][]> hiddenStates = new ArrayList<>();

  /// Of the last text: `[layer][position × heads + head][position]`.
  final List<double[][]> attention = new ArrayList<>();

  NaiveTransformer(GgufFile file) {
    this.file = file;
    this.architecture = file.metadata().text("general.architecture");
  }

  /// All logits of a text, `[position][token]`.
  double[][] logits(int... tokens) {
    hiddenStates.clear();
    attention.clear();
    double[][] x = embed(tokens);
    hiddenStates.add(x);
    int layers = integer("block_count");
    for (int layer = 0; layer < layers; layer++) {
      String block = "blk." + layer + ".";
      double[][] attended = attend(layer, each(x, row -> norm(block + "attn_norm", row)));
      x = sum(x, each(attended, row -> postNorm(block + "post_attention_norm", row)));
      double[][] fed =
          each(each(x, row -> norm(block + "ffn_norm", row)), row -> feedForward(block, row));
      x = sum(x, each(fed, row -> postNorm(block + "post_ffw_norm", row)));
      hiddenStates.add(x);
    }
    return each(x, this::head);
  }

  /// Logits of the last text, read off after a layer, `[token]`.
  double[] lens(int layer, int position) {
    return head(hiddenStates.get(layer)[position]);
  }

  private double[] head(double[] row) {
    String matrix = has("output.weight") ? "output" : "token_embd";
    double cap = real("final_logit_softcapping", Double.POSITIVE_INFINITY);
    return map(linear(matrix, norm("output_norm", row)), logit -> capped(logit, cap));
  }

  private double[][] embed(int... tokens) {
    double[][] x = new double[tokens.length][];
    double scale = isGemma() ? Math.sqrt(integer("embedding_length")) : 1;
    for (int position = 0; position < tokens.length; position++) {
      x[position] = map(matrix("token_embd.weight")[tokens[position]], e -> scale * e);
      if (has("position_embd.weight")) {
        x[position] = plus(x[position], matrix("position_embd.weight")[position]);
      }
    }
    return x;
  }

  private double[][] attend(int layer, double[][] x) {
    String block = "blk." + layer + ".";
    int heads = integer("attention.head_count");
    int kvHeads = integer("attention.head_count_kv");
    int length = headLength();
    double[][] queries = each(x, row -> part(block, "q", 0, heads * length, row));
    double[][] keys = each(x, row -> part(block, "k", heads * length, kvHeads * length, row));
    double[][] values =
        each(x, row -> part(block, "v", (heads + kvHeads) * length, kvHeads * length, row));
    for (int position = 0; position < x.length; position++) {
      normAndRotate(layer, block + "attn_q_norm", queries[position], position);
      normAndRotate(layer, block + "attn_k_norm", keys[position], position);
    }
    double[][] out = new double[x.length][heads * length];
    double[][] shares = new double[x.length * heads][];
    attention.add(shares);
    for (int position = 0; position < x.length; position++) {
      int first = Math.max(0, position + 1 - window(layer));
      for (int head = 0; head < heads; head++) {
        int kvHead = head / (heads / kvHeads);
        double[] weights = new double[position + 1];
        for (int seen = first; seen <= position; seen++) {
          double product = 0;
          for (int k = 0; k < length; k++) {
            product += queries[position][head * length + k] * keys[seen][kvHead * length + k];
          }
          double score = capped(product * scale(), real("attn_logit_softcapping", INFINITY));
          weights[seen] = Math.exp(score);
        }
        double sum = Arrays.stream(weights).sum();
        shares[position * heads + head] = map(weights, weight -> weight / sum);
        for (int seen = first; seen <= position; seen++) {
          for (int k = 0; k < length; k++) {
            out[position][head * length + k] +=
                weights[seen] / sum * values[seen][kvHead * length + k];
          }
        }
      }
    }
    return each(out, row -> linear(block + "attn_output", row));
  }

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private double[] part(String block, String name, int from, int count, double[] x) {
    return has(block + "attn_qkv.weight")
        ? Arrays.copyOfRange(linear(block + "attn_qkv", x), from, from + count)
        : linear(block + "attn_" + name, x);
  }

  private void normAndRotate(int layer, String norm, double[] row, int position) {
    int length = headLength();
    for (int at = 0; at < row.length; at += length) {
      double[] head = Arrays.copyOfRange(row, at, at + length);
      if (has(norm + ".weight")) {
        head = norm(norm, head);
      }
      System.arraycopy(rotated(layer, head, position), 0, row, at, length);
    }
  }

  private double[] rotated(int layer, double[] head, int position) {
    if (architecture.equals("gpt2")) {
      return head;
    }
    boolean isLocal = architecture.equals("gemma3") && layer % 6 != 5;
    double base = isLocal ? 10_000 : real("rope.freq_base", 10_000);
    int half = head.length / 2;
    double[] out = new double[head.length];
    for (int pair = 0; pair < half; pair++) {
      double angle = position * Math.pow(base, -2.0 * pair / head.length);
      boolean neighbours = architecture.equals("llama");
      int first = neighbours ? 2 * pair : pair;
      int second = neighbours ? 2 * pair + 1 : pair + half;
      out[first] = head[first] * Math.cos(angle) - head[second] * Math.sin(angle);
      out[second] = head[first] * Math.sin(angle) + head[second] * Math.cos(angle);
    }
    return out;
  }

  private int window(int layer) {
    boolean hasWindow =
        switch (architecture) {
          case "gemma2" -> layer % 2 == 0;
          case "gemma3" -> layer % 6 != 5;
          default -> false;
        };
    return hasWindow ? integer("attention.sliding_window") : Integer.MAX_VALUE;
  }

  private double scale() {
    return 1 / Math.sqrt(headLength());
  }

  private double[] feedForward(String block, double[] x) {
    if (has(block + "ffn_gate_exps.weight")) {
      return mixture(block, x);
    }
    if (architecture.equals("gpt2")) {
      return linear(block + "ffn_down", map(linear(block + "ffn_up", x), NaiveTransformer::gelu));
    }
    if (architecture.equals("phi3")) {
      double[] both = linear(block + "ffn_up", x);
      int inner = both.length / 2;
      double[] gate = Arrays.copyOf(both, inner);
      double[] up = Arrays.copyOfRange(both, inner, 2 * inner);
      return linear(block + "ffn_down", times(map(gate, NaiveTransformer::silu), up));
    }
    return gated(block, "", 0, 1, x);
  }

  /// One of `count` gated layers that are stacked in the same tensors.
  private double[] gated(String block, String suffix, int index, int count, double[] x) {
    double[] gate = linear(slice(block + "ffn_gate" + suffix, index, count), x);
    double[] up = linear(slice(block + "ffn_up" + suffix, index, count), x);
    double[] opened = map(gate, isGemma() ? NaiveTransformer::gelu : NaiveTransformer::silu);
    return linear(slice(block + "ffn_down" + suffix, index, count), times(opened, up));
  }

  private double[] mixture(String block, double[] x) {
    double[] scores = linear(block + "ffn_gate_inp", x);
    double sum = Arrays.stream(scores).map(Math::exp).sum();
    double[] shares = map(scores, score -> Math.exp(score) / sum);
    int[] used =
        IntStream.range(0, shares.length)
            .boxed()
            .sorted((a, b) -> Double.compare(shares[b], shares[a]))
            .limit(integer("expert_used_count"))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean renormalised = !architecture.equals("qwen2moe");
    double total = renormalised ? Arrays.stream(used).mapToDouble(e -> shares[e]).sum() : 1;
    double[] out = new double[x.length];
    for (int expert : used) {
      double share = shares[expert] / total;
      double[] product = gated(block, "_exps", expert, shares.length, x);
      out = plus(out, map(product, y -> share * y));
    }
    if (has(block + "ffn_gate_inp_shexp.weight")) {
      double opening = 1 / (1 + Math.exp(-linear(block + "ffn_gate_inp_shexp", x)[0]));
      out = plus(out, map(gated(block, "_shexp", 0, 1, x), y -> opening * y));
    }
    return out;
  }

  private double[] postNorm(String name, double[] x) {
    return has(name + ".weight") ? norm(name, x) : x;
  }

  private double[] norm(String name, double[] x) {
    double[] weight = matrix(name + ".weight")[0];
    if (has(name + ".bias")) {
      double epsilon = real("attention.layer_norm_epsilon", 0);
      double mean = Arrays.stream(x).sum() / x.length;
      double[] centred = map(x, value -> value - mean);
      double size = Math.sqrt(Arrays.stream(times(centred, centred)).sum() / x.length + epsilon);
      return plus(times(map(centred, value -> value / size), weight), matrix(name + ".bias")[0]);
    }
    double epsilon = real("attention.layer_norm_rms_epsilon", 0);
    double size = Math.sqrt(Arrays.stream(times(x, x)).sum() / x.length + epsilon);
    return times(map(x, value -> value / size), weight);
  }

  private double[] linear(String name, double[] x) {
    double[] product = linear(matrix(name + ".weight"), x);
    return has(name + ".bias") ? plus(product, matrix(name + ".bias")[0]) : product;
  }

  private static double[] linear(double[][] matrix, double[] x) {
    double[] out = new double[matrix.length];
    for (int row = 0; row < out.length; row++) {
      for (int k = 0; k < x.length; k++) {
        out[row] += matrix[row][k] * x[k];
      }
    }
    return out;
  }

  private double[][] slice(String name, int index, int count) {
    double[][] stack = matrix(name + ".weight");
    int rows = stack.length / count;
    return Arrays.copyOfRange(stack, index * rows, (index + 1) * rows);
  }

  private double[][] matrix(String name) {
    return matrices.computeIfAbsent(name, this::read);
  }

  private double[][] read(String name) {
    Tensor tensor = file.tensor(name);
    float[] row = new float[(int) tensor.rowLength()];
    double[][] matrix = new double[(int) tensor.rowCount()][row.length];
    for (int index = 0; index < matrix.length; index++) {
      WeightCodec.require(tensor.type())
          .decode(tensor.data().asSlice(index * tensor.rowBytes(), tensor.rowBytes()), row);
      for (int k = 0; k < row.length; k++) {
        matrix[index][k] = row[k];
      }
    }
    return matrix;
  }

  private boolean has(String tensor) {
    return file.findTensor(tensor).isPresent();
  }

  private boolean isGemma() {
    return architecture.startsWith("gemma");
  }

  private int headLength() {
    int ofWidth = integer("embedding_length") / integer("attention.head_count");
    return file.metadata().integer(architecture + ".attention.key_length", ofWidth);
  }

  private int integer(String key) {
    return file.metadata().integer(architecture + "." + key);
  }

  private double real(String key, double fallback) {
    return file.metadata().real(architecture + "." + key, fallback);
  }

  private static double silu(double x) {
    return x / (1 + Math.exp(-x));
  }

  private static double gelu(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private static double capped(double x, double cap) {
    return cap == INFINITY ? x : cap * Math.tanh(x / cap);
  }

  private interface RowFunction {
    double[] apply(double[] row);
  }

  private static double[][] each(double[][] rows, RowFunction function) {
    return Arrays.stream(rows).map(function::apply).toArray(double[][]::new);
  }

  private static double[] map(double[] x, DoubleUnaryOperator function) {
    return Arrays.stream(x).map(function).toArray();
  }

  private static double[] plus(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(k -> a[k] + b[k]).toArray();
  }

  private static double[] times(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(k -> a[k] * b[k]).toArray();
  }

  private static double[][] sum(double[][] a, double[][] b) {
    return IntStream.range(0, a.length)
        .mapToObj(row -> plus(a[row], b[row]))
        .toArray(double[][]::new);
  }
}
