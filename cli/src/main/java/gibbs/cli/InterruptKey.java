package gibbs.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/// Ctrl-C where it is to do something else than to end the program, until this is closed. The JDK
/// has no public way to that: its module `jdk.unsupported` is reached by reflection, and where that
/// fails, Ctrl-C ends the program as ever.
final class InterruptKey implements AutoCloseable {
  private static final String SIGNAL = "INT";

  private final Runnable restore;

  private InterruptKey(Runnable restore) {
    this.restore = restore;
  }

  /// Does something else from now on.
  ///
  /// @param action called on a thread of the JVM's own
  static InterruptKey does(Runnable action) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object signal = signals.getConstructor(String.class).newInstance(SIGNAL);
      Method handle = signals.getMethod("handle", signals, handlers);
      Object handler =
          Proxy.newProxyInstance(
              InterruptKey.class.getClassLoader(),
              new Class<?>[] {handlers},
              (proxy, method, args) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> method.getName();
                  });
      Object before = handle.invoke(null, signal, handler);
      return new InterruptKey(() -> invoke(handle, signal, before));
    } catch (ReflectiveOperationException | RuntimeException _) {
      return new InterruptKey(() -> {});
    }
  }

  private static void invoke(Method handle, Object signal, Object handler) {
    try {
      handle.invoke(null, signal, handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    restore.run();
  }
}
