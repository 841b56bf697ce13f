package gibbs.cli;

import gibbs.cli.Inspection.Candidate;
import gibbs.cli.Inspection.HeadsView;
import gibbs.cli.Inspection.LayerView;
import gibbs.cli.Inspection.TokenView;
import gibbs.core.Check;
import gibbs.core.model.Capability;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gibbs inspect`: the inside of a model over a prompt.
@Command(
    name = "inspect",
    sortOptions = false,
    customSynopsis = "gibbs inspect [OPTION]... [PROMPT]",
    header = "Show what goes on inside a model over a prompt.",
    description = {
      "For every position: the entropy of the next token (nats) and the attention it receives from itself"
          + " and later positions, mean of all layers and heads. For every layer, at one position: the"
          + " entropy and varentropy of the heads' attention, how far the heads agree (0 to 1), how much of"
          + " it goes to the first position; and the next token's law as read off after the layer (logit"
          + " lens; 0 is the input).",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs inspect -m model.gguf \"The capital of France is\"",
      "  gibbs inspect -m model.gguf --position 3 --json \"The capital of France is\"",
      "  gibbs inspect -m model.gguf --svg figure.svg \"The capital of France is\"",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable model or input, 4 output failed, 130 interrupted."
    })
final class InspectCommand implements Callable<Integer> {
  private static final int PIECE_WIDTH = 8;

  private final Host host;

  @Mixin private PromptOptions promptOptions = new PromptOptions();
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--position",
      paramLabel = "N",
      description =
          "Position that layers are shown at, counted from 0, the begin token's included. Default: the"
              + " last.")
  private @Nullable Integer position;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Candidates to show after each layer. Default: 4.")
  private int top = 4;

  @Option(names = "--json", description = "One JSON object (docs/json.md).")
  private boolean json;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Draw entropies, attention and the logit lens into a file, too.")
  private @Nullable Path svg;

  @Mixin private VerboseOption verboseOption = new VerboseOption();

  InspectCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Check.atLeast("--top", top, 0);
    String text = promptOptions.read(host);
    try (LanguageModel opened = model.open(verboseOption.verbose(host))) {
      if (!opened
          .capabilities()
          .containsAll(Set.of(Capability.LAYER_LOGITS, Capability.ATTENTION))) {
        throw CommandFailedException.badInput("the model shows nothing beside its logits");
      }
      int[] tokens = promptOptions.prompt(opened, text).tokens(opened.tokenizer());
      int shown = position == null ? tokens.length - 1 : position;
      Check.index("--position", shown, tokens.length);
      Inspection inspection =
          Inspection.of(opened, tokens, shown, top, host.newRun(Optional.empty()));
      if (svg != null) {
        draw(svg, opened.vocabulary(), inspection);
      }
      host.out()
          .print(
              json
                  ? json(opened.vocabulary(), inspection)
                  : tables(opened.vocabulary(), inspection));
    }
    return ExitCode.OK;
  }

  private static void draw(Path file, Vocabulary vocabulary, Inspection inspection) {
    try (OutputFile output = OutputFile.create(file)) {
      String figure = new InspectionFigure(vocabulary, inspection).svg();
      output.sink().write(figure.getBytes(StandardCharsets.UTF_8));
      output.commit();
    }
  }

  private static String tables(Vocabulary vocabulary, Inspection inspection) {
    Table positions = new Table();
    positions.row("position", "token", "entropy", "attention", "piece");
    for (int at = 0; at < inspection.tokens().size(); at++) {
      TokenView token = inspection.tokens().get(at);
      positions.row(
          "" + at,
          "" + token.token(),
          number(token.entropy()),
          number(token.attention()),
          piece(vocabulary, token.token()));
    }
    return positions.text()
        + "\nat position %d, attention of each layer, mean of its heads%n"
            .formatted(inspection.position())
        + attention(inspection)
        + "\nat position %d, the next token as read off after each layer%n"
            .formatted(inspection.position())
        + lens(vocabulary, inspection);
  }

  private static String attention(Inspection inspection) {
    Table table = new Table();
    table.row("layer", "entropy", "varentropy", "agreement", "to position 0");
    for (int layer = 0; layer < inspection.layers().size(); layer++) {
      for (HeadsView heads : inspection.layers().get(layer).heads()) {
        table.row(
            "" + layer,
            number(heads.entropy()),
            number(heads.varentropy()),
            number(heads.agreement()),
            number(heads.first()));
      }
    }
    return table.text();
  }

  private static String lens(Vocabulary vocabulary, Inspection inspection) {
    Table table = new Table();
    table.row("layer", "entropy", "most probable next tokens");
    for (int layer = 0; layer < inspection.layers().size(); layer++) {
      LayerView view = inspection.layers().get(layer);
      List<String> cells = new ArrayList<>(List.of("" + layer, number(view.entropy())));
      for (Candidate candidate : view.top()) {
        String piece = TextWidth.cut(piece(vocabulary, candidate.token()), PIECE_WIDTH);
        cells.add(piece + String.format(Locale.ROOT, " %.3f", candidate.p()));
      }
      table.row(cells.toArray(String[]::new));
    }
    return table.text();
  }

  private static String piece(Vocabulary vocabulary, int token) {
    return Pieces.printable(vocabulary.piece(token));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String json(Vocabulary vocabulary, Inspection inspection) {
    List<Consumer<JsonLine>> positions = new ArrayList<>();
    for (TokenView token : inspection.tokens()) {
      positions.add(
          line ->
              line.count("token", token.token())
                  .text("piece", vocabulary.piece(token.token()))
                  .number("entropy", token.entropy())
                  .number("attentionReceived", token.attention()));
    }
    List<Consumer<JsonLine>> layers = new ArrayList<>();
    for (int index = 0; index < inspection.layers().size(); index++) {
      int layer = index;
      LayerView view = inspection.layers().get(index);
      layers.add(line -> write(vocabulary, view, line.count("layer", layer)));
    }
    return JsonLine.of(
            line ->
                line.objects("positions", positions)
                    .count("position", inspection.position())
                    .objects("layers", layers))
        + "\n";
  }

  private static void write(Vocabulary vocabulary, LayerView view, JsonLine line) {
    line.number("entropy", view.entropy());
    for (HeadsView heads : view.heads()) {
      line.number("attentionEntropy", heads.entropy())
          .number("attentionVarentropy", heads.varentropy())
          .number("attentionAgreement", heads.agreement())
          .number("attentionToFirst", heads.first());
    }
    List<Consumer<JsonLine>> top = new ArrayList<>();
    for (Candidate candidate : view.top()) {
      top.add(
          inner ->
              inner
                  .count("token", candidate.token())
                  .text("piece", vocabulary.piece(candidate.token()))
                  .number("p", candidate.p()));
    }
    line.objects("top", top);
  }
}
