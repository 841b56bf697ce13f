/// llama.cpp in the same JVM, for tests and benchmarks: the library inside `de.kherud:llama` called
/// through `java.lang.foreign`. Nothing of it ships.
@NullMarked
package gibbs.engine.peer;

import org.jspecify.annotations.NullMarked;
