package gibbs.train;

import gibbs.cli.CommandFailedException;
import gibbs.cli.ExitCode;
import gibbs.cli.Host;
import gibbs.train.run.MatrixType;
import gibbs.train.run.ModelExport;
import gibbs.train.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gibbs train-export`: a model file from a run.
@Command(
    sortOptions = false,
    name = "train-export",
    header = "Make a model file of a training run's last checkpoint.",
    footer = {
      "",
      "Example:",
      "  gibbs train-export --type q8_0 run model.gguf",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable checkpoint, 4 output failed."
    })
final class TrainExportCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A folder of gibbs train, or a checkpoint.")
  private Path source = Path.of("");

  @Parameters(index = "1", paramLabel = "FILE", description = "Where the model shall lie.")
  private Path target = Path.of("");

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "F32",
      description = "How matrices are stored: f32, f16, bf16, q8_0, q4_0. Default: f32.")
  private MatrixType type = MatrixType.F32;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description = "What the model is called. Default: the file's name.")
  private @Nullable String name;

  TrainExportCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws IOException {
    if (Files.isDirectory(target)) {
      throw CommandFailedException.usage(target + ": is a directory");
    }
    Path checkpoint = Files.isDirectory(source) ? new RunFolder(source).checkpoint() : source;
    String fileName = target.getFileName().toString();
    ModelExport.write(
        checkpoint, target, type, name == null ? fileName.replaceFirst("\\.gguf$", "") : name);
    host.note(
        target
            + ": "
            + type
            + (Files.isRegularFile(target) ? ", " + Files.size(target) + " bytes" : ""));
    return ExitCode.OK;
  }
}
