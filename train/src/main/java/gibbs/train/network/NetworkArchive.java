package gibbs.train.network;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import gibbs.engine.synthetic.ModelShape;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The network as a TorchScript archive, made without Python: a zip file of the source text
/// `llama.torchscript` and a pickle that holds the settings as attributes of one object.
final class NetworkArchive {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.99;
  private static final double MOMENTUM = 0.95;

  private NetworkArchive() {}

  /// Makes the archive.
  static byte[] of(NetworkOptions options) {
    try (InputStream source = NetworkArchive.class.getResourceAsStream("llama.torchscript")) {
      if (source == null) {
        throw new IllegalStateException("llama.torchscript is missing");
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        put(zip, "network/data.pkl", pickle(options));
        put(zip, "network/code/__torch__.py", source.readAllBytes());
        put(zip, "network/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
        put(zip, "network/version", "3\n".getBytes(UTF_8));
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /// Protocol 2: an object of class `__torch__.Network` without arguments, then its attributes.
  private static byte[] pickle(NetworkOptions options) throws IOException {
    ModelShape shape = options.shape();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write("\u0080\u0002c__torch__\nNetwork\n)\u0081}(".getBytes(ISO_8859_1));
    flag(out, "training", true);
    whole(out, "layers", shape.layerCount());
    whole(out, "heads", shape.headCount());
    whole(out, "groups", shape.kvHeadCount());
    flag(out, "separate", shape.head() == ModelShape.Head.SEPARATE);
    flag(out, "muon", options.optimizer() == Optimizer.MUON);
    real(out, "epsilon", NetworkOptions.EPSILON);
    real(out, "dropout", options.dropout());
    real(out, "smoothing", options.labelSmoothing());
    real(out, "beta1", BETA_1);
    real(out, "beta2", BETA_2);
    real(out, "momentum", MOMENTUM);
    out.write("ub.".getBytes(ISO_8859_1));
    return bytes.toByteArray();
  }

  private static void flag(DataOutputStream out, String name, boolean value) throws IOException {
    text(out, name);
    out.write(value ? 0x88 : 0x89);
  }

  private static void whole(DataOutputStream out, String name, int value) throws IOException {
    text(out, name);
    out.write('J');
    out.writeInt(Integer.reverseBytes(value));
  }

  private static void real(DataOutputStream out, String name, double value) throws IOException {
    text(out, name);
    out.write('G');
    out.writeDouble(value);
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    out.write('X');
    out.writeInt(Integer.reverseBytes(text.length()));
    out.write(text.getBytes(ISO_8859_1));
  }
}
