package gibbs.engine.kernel;

import java.lang.System.Logger.Level;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Chooses the kernels: the provider of highest priority that [ServiceLoader] finds, or the
/// reference where `-Dgibbs.kernels=reference` says so.
public final class KernelProvider {
  /// System property that forces a choice: `reference`, or `auto` (the default).
  public static final String PROPERTY = "gibbs.kernels";

  /// Most weights of a model that starts on the reference kernels.
  public static final long SMALL_MODEL = 8_000_000;

  /// Multiplications after which a small model changes over: 255 tokens of 5.9 million weights.
  private static final long ENOUGH = 1_500_000_000;

  private KernelProvider() {}

  /// The fastest kernels of this process.
  ///
  /// @return the same ones each time
  public static Kernels kernels() {
    return Chosen.KERNELS;
  }

  /// The kernels for a model of a size. Loading the Vector API takes a tenth of a second, and its
  /// code is slow until it is compiled: for the first tokens of a small model plain loops do
  /// better, with the same bits.
  ///
  /// @param weightCount the model's weights
  /// @return the fastest; up to [#SMALL_MODEL] weights the reference for the first tokens
  public static Kernels kernelsFor(long weightCount) {
    return weightCount <= SMALL_MODEL
        ? new LateKernels(KernelProvider::kernels, ENOUGH)
        : kernels();
  }

  private static Kernels choose() {
    Kernels best = new ReferenceKernels();
    if (!System.getProperty(PROPERTY, "auto").equals("reference")) {
      try {
        for (Kernels kernels : ServiceLoader.load(Kernels.class)) {
          best = kernels.priority() > best.priority() ? kernels : best;
        }
      } catch (ServiceConfigurationError | NoClassDefFoundError e) {
        // asked for here alone: loading a logger takes as long as opening a small model
        System.getLogger("gibbs.kernels")
            .log(Level.DEBUG, "no vector provider can be loaded ({0})", e.getMessage());
      }
    }
    return best;
  }

  private static final class Chosen {
    static final Kernels KERNELS = choose();
  }
}
