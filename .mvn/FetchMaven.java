import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Fetches a Maven distribution, checks it and unpacks it: `java FetchMaven.java URL SHA512
/// FOLDER`. Run by the scripts `mvnw` and `mvnw.cmd`, so that a JDK is all they need.
final class FetchMaven {
  private static final int TIMEOUT_MILLIS = 60_000;

  private FetchMaven() {}

  static void main(String[] args) {
    URI source = URI.create(args[0]);
    Path target = Path.of(args[2]).toAbsolutePath();
    System.err.println("mvnw: fetching " + source);
    try {
      Files.createDirectories(target.getParent());
      Path work = Files.createTempDirectory(target.getParent(), ".fetch");
      try {
        Path archive = work.resolve("maven.zip");
        String found = fetch(source, archive);
        if (!found.equals(args[1])) {
          throw new IOException("its SHA-512 is " + found + ", not the expected one");
        }
        Path unpacked = unpack(archive, work.resolve("unpacked"));
        if (!Files.exists(target)) {
          Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
        }
      } finally {
        delete(work);
      }
    } catch (IOException | GeneralSecurityException e) {
      System.err.println("mvnw: cannot fetch " + source + ": " + e);
      System.exit(1);
    }
  }

  private static String fetch(URI source, Path archive) throws IOException, GeneralSecurityException {
    var connection = source.toURL().openConnection(proxy(source));
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    MessageDigest digest = MessageDigest.getInstance("SHA-512");
    try (InputStream in = new DigestInputStream(connection.getInputStream(), digest)) {
      Files.copy(in, archive);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// The proxy of the environment, as curl and wget take it; otherwise what the JVM was told.
  private static Proxy proxy(URI source) {
    for (String name : List.of(source.getScheme() + "_proxy", source.getScheme().toUpperCase() + "_PROXY")) {
      String value = System.getenv(name);
      if (value != null && !value.isBlank()) {
        URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port));
      }
    }
    return java.net.ProxySelector.getDefault().select(source).getFirst();
  }

  /// Unpacks and returns the one folder that the archive holds.
  private static Path unpack(Path archive, Path folder) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException("entry outside the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
          zip.transferTo(out);
        }
        if (file.getParent().endsWith("bin")) {
          file.toFile().setExecutable(true, false);
        }
      }
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.findFirst().orElseThrow(() -> new IOException("the archive is empty"));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
