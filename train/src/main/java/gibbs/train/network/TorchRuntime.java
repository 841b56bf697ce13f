package gibbs.train.network;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import gibbs.core.GibbsException;

/// PyTorch in this process, loaded when first asked for.
final class TorchRuntime {
  private static final String ENGINE = "PyTorch";

  private TorchRuntime() {}

  /// Loads PyTorch from the class path; nothing is fetched from anywhere.
  ///
  /// @param threads of each operation; the process keeps the number of the first call
  /// @return a manager, to be closed by the caller
  static PtNDManager open(int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try {
      PtNDManager manager = (PtNDManager) Engine.getEngine(ENGINE).newBaseManager();
      // The optimiser runs other code in its first calls than later: a resumed run would differ.
      JniUtils.setGraphExecutorOptimize(false);
      return manager;
    } catch (RuntimeException | LinkageError e) {
      throw new GibbsException("PyTorch cannot be loaded: " + reason(e), e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
  }
}
