package gibbs.kernels.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

/// Kernels that the compiler must not inline into their callers: there, with the callers' variables
/// in registers, it runs out of them inside the kernel's loop, or out of its budget for inlining,
/// and then boxes vectors. Calls go through method handles that are no constants, which are never
/// inlined.
final class OutOfLine {
  private OutOfLine() {}

  /// A static method.
  static MethodHandle find(
      MethodHandles.Lookup lookup, Class<?> owner, String name, MethodType type) {
    try {
      return lookup.findStatic(owner, name, type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(owner + "." + name, e);
    }
  }

  /// The static method that alone has a name.
  static MethodHandle find(MethodHandles.Lookup lookup, Class<?> owner, String name) {
    for (Method method : owner.getDeclaredMethods()) {
      if (method.getName().equals(name)) {
        try {
          return lookup.unreflect(method);
        } catch (IllegalAccessException e) {
          throw new LinkageError(owner + "." + name, e);
        }
      }
    }
    throw new LinkageError(owner + "." + name);
  }

  /// What a kernel threw; kernels declare no checked exceptions.
  static RuntimeException thrown(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (RuntimeException) thrown;
  }
}
