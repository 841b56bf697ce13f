package gibbs.core.logits;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Finds the kernels of this process, once.
final class LogitsKernelsChoice {
  static final LogitsKernels REFERENCE = new ReferenceLogitsKernels();

  private LogitsKernelsChoice() {}

  static LogitsKernels fastest() {
    return Fastest.KERNELS;
  }

  private static final class Fastest {
    static final LogitsKernels KERNELS = choose();
  }

  private static LogitsKernels choose() {
    LogitsKernels best = REFERENCE;
    if (System.getProperty("gibbs.kernels", "auto").equals("reference")) {
      return best;
    }
    try {
      for (LogitsKernels kernels : ServiceLoader.load(LogitsKernels.class)) {
        best = kernels.priority() > best.priority() ? kernels : best;
      }
    } catch (ServiceConfigurationError | NoClassDefFoundError _) {
      return best; // a class path without the vector module: slower, and the same bits
    }
    return best;
  }
}
