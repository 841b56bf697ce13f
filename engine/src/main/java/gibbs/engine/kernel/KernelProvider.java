package gibbs.engine.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Chooses the kernels: the provider of highest priority that [ServiceLoader] finds, or the
/// reference where `-Dgibbs.kernels=reference` says so.
public final class KernelProvider {
  /// System property that forces a choice: `reference`, or `auto` (the default).
  public static final String PROPERTY = "gibbs.kernels";

  /// Most weights of a model that runs on the reference kernels.
  public static final long SMALL_MODEL = 4_000_000;

  private static final Logger LOG = System.getLogger("gibbs.kernels");

  private KernelProvider() {}

  /// The fastest kernels of this process.
  ///
  /// @return the same ones each time
  public static Kernels kernels() {
    return Chosen.KERNELS;
  }

  /// The kernels for a model of a size. Loading the Vector API takes a tenth of a second, and its
  /// code is slow until it is compiled, which a small model does not live to see: plain loops serve
  /// it better, with the same bits.
  ///
  /// @param weightCount the model's weights
  /// @return the reference up to [#SMALL_MODEL] weights, otherwise the fastest
  public static Kernels kernelsFor(long weightCount) {
    return weightCount <= SMALL_MODEL ? new ReferenceKernels() : kernels();
  }

  private static Kernels choose() {
    Kernels best = new ReferenceKernels();
    String reason = "-D" + PROPERTY + "=reference";
    if (!System.getProperty(PROPERTY, "auto").equals("reference")) {
      reason = "the fastest provider found";
      try {
        for (Kernels kernels : ServiceLoader.load(Kernels.class)) {
          best = kernels.priority() > best.priority() ? kernels : best;
        }
      } catch (ServiceConfigurationError | NoClassDefFoundError e) {
        reason = "no vector provider can be loaded (" + e.getMessage() + ")";
      }
    }
    LOG.log(Level.DEBUG, "kernels: {0}, {1}", best.name(), reason);
    return best;
  }

  private static final class Chosen {
    static final Kernels KERNELS = choose();
  }
}
