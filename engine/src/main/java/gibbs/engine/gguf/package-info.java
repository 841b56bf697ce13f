/// GGUF model files: read in place through a memory map, and written.
///
/// [GgufFile][gibbs.engine.gguf.GgufFile] opens a file in time proportional to its header and hands
/// out [Metadata][gibbs.engine.gguf.Metadata] and [Tensor][gibbs.engine.gguf.Tensor]s.
/// [GgufWriter][gibbs.engine.gguf.GgufWriter] writes files. Damaged files are refused with one
/// [ModelFormatException][gibbs.core.model.ModelFormatException] that says where and why.
@NullMarked
package gibbs.engine.gguf;

import org.jspecify.annotations.NullMarked;
