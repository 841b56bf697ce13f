package gibbs.cli;

import gibbs.engine.gguf.GgufFile;
import gibbs.engine.transformer.GgufModelProvider;
import gibbs.markov.arpa.ArpaModel;
import gibbs.markov.arpa.ArpaModelProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gibbs model`: what a model file holds.
@Command(
    name = "model",
    sortOptions = false,
    header = "Say what a model file holds: architecture, sizes, quantisation, tokenizer, memory.",
    description = {
      "GGUF and ARPA files. Works on files that Gibbs cannot run too, and on vocabularies without weights.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs model -m model.gguf",
      "  gibbs model -m model.gguf --json | jq .contextLength",
      "  gibbs model -m model.gguf --chat-template",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable file, 4 output failed."
    })
final class ModelCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ModelOption model = new ModelOption();

  @Option(names = "--json", description = "One JSON object (docs/json.md).")
  private boolean json;

  @Option(names = "--chat-template", description = "Print the chat template alone.")
  private boolean chatTemplate;

  ModelCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws IOException {
    Path path = model.path();
    InputText.requireFile(path);
    if (!new GgufModelProvider().recognises(path)) {
      return describeNgrams(path);
    }
    try (GgufFile file = GgufFile.open(path)) {
      ModelDescription description = ModelDescription.of(file);
      if (chatTemplate) {
        host.out()
            .println(
                description
                    .chatTemplate()
                    .orElseThrow(
                        () -> CommandFailedException.badInput(path + ": has no chat template")));
      } else {
        host.out().print(json ? description.json() : description.table());
      }
    }
    return ExitCode.OK;
  }

  private int describeNgrams(Path path) throws IOException {
    if (!new ArpaModelProvider().recognises(path)) {
      throw CommandFailedException.badInput(path + ": neither a GGUF nor an ARPA file");
    }
    if (chatTemplate) {
      throw CommandFailedException.badInput(path + ": has no chat template");
    }
    NgramDescription description =
        new NgramDescription(path, Files.size(path), ArpaModel.read(path));
    host.out().print(json ? description.json() : description.table());
    return ExitCode.OK;
  }
}
