package gibbs.cli;

import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `gibbs warm-up`: does on small random models what users do, so that the JVM can note which
/// classes a start needs.
@Command(
    name = "warm-up",
    hidden = true,
    header = "Generate with small random models, for the build of the ahead-of-time cache.")
final class WarmUpCommand implements Callable<Integer> {
  private final Host host;

  WarmUpCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws IOException {
    // One model that is small enough for plain loops, one that is large enough for vector kernels.
    return Math.max(warmUp(ModelShape.TINY, "64"), warmUp(ModelShape.STORIES_15M, "12"));
  }

  private int warmUp(ModelShape shape, String tokens) throws IOException {
    Path model = Files.createTempFile("gibbs-warm-up", ".gguf");
    try {
      new SyntheticModel(shape, TensorType.Q8_0, 1).write(model);
      String file = model.toString();
      int code =
          run(
              "generate",
              "-m",
              file,
              "-n",
              tokens,
              "--top-k",
              "40",
              "--top-p",
              "0.9",
              "-v",
              "Once");
      return Math.max(code, run("generate", "-m", file, "-n", "4", "--json", "Once"));
    } finally {
      Files.deleteIfExists(model);
    }
  }

  private int run(String... args) {
    Sink nowhere = new Sink("nowhere", OutputStream.nullOutputStream());
    return new Cli(new Host(InputStream.nullInputStream(), nowhere, host.err(), Terminal.NONE))
        .run(args);
  }
}
