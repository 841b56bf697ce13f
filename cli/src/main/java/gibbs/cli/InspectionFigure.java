package gibbs.cli;

import gibbs.cli.Inspection.Candidate;
import gibbs.cli.Inspection.LayerView;
import gibbs.cli.Inspection.TokenView;
import gibbs.core.model.Vocabulary;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Three charts as SVG, one under the other: entropy by position, attention received by position,
/// and the logit lens, entropy by layer beside the most probable token. Follows the reader's choice
/// of light or dark where the viewer tells it.
///
/// @param vocabulary names the tokens
/// @param inspection what to draw
record InspectionFigure(Vocabulary vocabulary, Inspection inspection) {
  private static final int LEFT = 64;
  private static final int RIGHT = 90;
  private static final int BAR = 22;
  private static final int HEIGHT = 120;
  private static final int HEADING = 44;
  private static final int PIECES = 122; // room for pieces that lean under their bars
  private static final int ROW = 18;
  private static final int LENS_BARS = 220;
  private static final int LENS_TEXT = 180;
  private static final int PIECE_WIDTH = 10;
  private static final int MOST_TICKS = 5;

  private static final String STYLE =
      """
      <style>
      svg { color-scheme: light dark; }
      text { fill: #1f2328; font: 12px sans-serif; }
      .heading { font-weight: bold; }
      .page { fill: #ffffff; }
      .bar { fill: #2f6fb0; }
      .line { stroke: #c4cad1; }
      @media (prefers-color-scheme: dark) {
      text { fill: #e6e8eb; }
      .page { fill: #15181c; }
      .bar { fill: #6aa9e6; }
      .line { stroke: #444b54; }
      }
      </style>
      """;

  /// An axis from 0.
  ///
  /// @param step distance of its ticks
  /// @param ticks how many, that at 0 not counted
  private record Axis(double step, int ticks) {
    /// Steps are 1, 2 or 5 times a power of ten.
    static Axis upTo(double greatest) {
      double end = Math.max(greatest, 1e-4);
      double step = Math.pow(10, Math.floor(Math.log10(end / MOST_TICKS)));
      for (int factor : new int[] {2, 5, 10}) {
        if (step * MOST_TICKS < end) {
          step = factor * Math.pow(10, Math.floor(Math.log10(end / MOST_TICKS)));
        }
      }
      return new Axis(step, (int) Math.ceil(end / step));
    }

    double end() {
      return ticks * step;
    }

    String label(int tick) {
      return String.format(Locale.ROOT, "%.5f", tick * step).replaceFirst("\\.?0+$", "");
    }
  }

  /// The figure as a document of its own.
  String svg() {
    int charts = 2 * (HEADING + HEIGHT) + PIECES;
    int bars = BAR * inspection.tokens().size();
    int width = LEFT + Math.max(bars, LENS_BARS + LENS_TEXT) + RIGHT;
    int height = charts + HEADING + ROW * inspection.layers().size() + ROW + HEADING;
    StringBuilder svg = new StringBuilder();
    svg.append(
        line(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">",
            width, height, width, height));
    svg.append(STYLE);
    svg.append(line("<rect class=\"page\" width=\"%d\" height=\"%d\"/>", width, height));
    columns(svg, HEADING, "entropy of the next token (nats)", TokenView::entropy);
    columns(
        svg,
        2 * HEADING + HEIGHT,
        "attention received (mean weight of layers, heads, later positions)",
        TokenView::attention);
    pieces(svg, 2 * (HEADING + HEIGHT) + 14);
    lens(svg, charts + HEADING);
    return svg.append("</svg>\n").toString();
  }

  private void columns(
      StringBuilder svg, int top, String heading, ToDoubleFunction<TokenView> value) {
    List<TokenView> tokens = inspection.tokens();
    Axis axis = Axis.upTo(tokens.stream().mapToDouble(value).max().orElse(0));
    svg.append(text("heading", "start", LEFT, top - 16, heading));
    for (int tick = 0; tick <= axis.ticks(); tick++) {
      double y = top + HEIGHT * (1 - (double) tick / axis.ticks());
      svg.append(
          line(
              "<line class=\"line\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
              LEFT, LEFT + BAR * tokens.size(), y, y));
      svg.append(text("tick", "end", LEFT - 6, y + 4, axis.label(tick)));
    }
    for (int at = 0; at < tokens.size(); at++) {
      double size = HEIGHT * value.applyAsDouble(tokens.get(at)) / axis.end();
      svg.append(bar(LEFT + BAR * at + 3, top + HEIGHT - size, BAR - 6, size));
    }
  }

  private void pieces(StringBuilder svg, int y) {
    svg.append(text("tick", "end", LEFT - 6, y + 4, "position"));
    svg.append(text("tick", "end", LEFT - 6, y + 20, "token"));
    for (int at = 0; at < inspection.tokens().size(); at++) {
      String label = at + " " + piece(inspection.tokens().get(at).token());
      svg.append(
          line(
              "<text transform=\"translate(%d %d) rotate(60)\">%s</text>",
              LEFT + BAR * at + BAR / 2 - 4, y, escaped(label)));
    }
  }

  private void lens(StringBuilder svg, int top) {
    List<LayerView> layers = inspection.layers();
    Axis axis = Axis.upTo(layers.stream().mapToDouble(LayerView::entropy).max().orElse(0));
    int bottom = top + ROW * layers.size();
    String heading = "logit lens at position " + inspection.position();
    svg.append(
        text("heading", "start", LEFT, top - 16, heading + ": entropy (nats), likeliest token"));
    for (int tick = 0; tick <= axis.ticks(); tick++) {
      double x = LEFT + (double) LENS_BARS * tick / axis.ticks();
      svg.append(
          line(
              "<line class=\"line\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
              x, x, top, bottom + 4));
      svg.append(text("tick", "middle", x, bottom + ROW, axis.label(tick)));
    }
    for (int layer = 0; layer < layers.size(); layer++) {
      LayerView view = layers.get(layer);
      int y = top + ROW * layer;
      svg.append(text("tick", "end", LEFT - 6, y + 13, layer == 0 ? "input" : "layer " + layer));
      svg.append(bar(LEFT, y + 3, LENS_BARS * view.entropy() / axis.end(), ROW - 6));
      for (Candidate candidate : view.top().stream().limit(1).toList()) {
        String shown =
            piece(candidate.token()) + String.format(Locale.ROOT, "  %.3f", candidate.p());
        svg.append(text("tick", "start", LEFT + LENS_BARS + 12, y + 13, shown));
      }
    }
  }

  private static String bar(double x, double y, double width, double height) {
    return line(
        "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        x, y, width, height);
  }

  private static String text(String kind, String anchor, double x, double y, String text) {
    return line(
        "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        kind, anchor, x, y, escaped(text));
  }

  private String piece(int token) {
    return TextWidth.cut(Pieces.printable(vocabulary.piece(token)), PIECE_WIDTH);
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + "\n";
  }

  /// As XML has it: no half surrogates, and none of the two code points that it forbids.
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> {
                  boolean isForbidden =
                      point == 0xFFFE || point == 0xFFFF || point >= 0xD800 && point < 0xE000;
                  escaped.appendCodePoint(isForbidden ? 0xFFFD : point);
                }
              }
            });
    return escaped.toString();
  }
}
