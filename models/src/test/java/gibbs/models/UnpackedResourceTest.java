package gibbs.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedResourceTest {
  @TempDir private Path folder;

  @Test
  void filesAreTheirOwn() throws IOException {
    Path plain = Files.writeString(folder.resolve("ä b.gguf"), "content");

    assertThat(resource(plain.toUri().toURL()).file(Optional.empty())).isEqualTo(plain);
  }

  @Test
  void jarsAreUnpackedOnce() throws IOException {
    UnpackedResource resource = resource(jar("one"));
    Path cache = folder.resolve("cache/gibbs");

    Path file = resource.file(Optional.of(cache));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000));

    assertThat(file).hasContent("one").hasFileName("m-%08x.gguf".formatted(0x7a6c86f1));
    assertThat(resource.file(Optional.of(cache))).isEqualTo(file);
    assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1000);
  }

  @Test
  void anotherVersionIsAnotherFile() throws IOException {
    Optional<Path> cache = Optional.of(folder.resolve("cache"));
    Path one = resource(jar("one")).file(cache);
    Path two = resource(jar("two")).file(cache);

    assertThat(one).hasContent("one");
    assertThat(two).hasContent("two");
  }

  @Test
  void brokenCopiesAreReplaced() throws IOException {
    Optional<Path> cache = Optional.of(folder.resolve("cache"));
    Path file = resource(jar("one")).file(cache);
    Files.writeString(file, "o");

    assertThat(resource(jar("one")).file(cache)).isEqualTo(file).hasContent("one");
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void withoutAFolderTheCopyIsTemporary() throws IOException {
    Path blocked = Files.writeString(folder.resolve("blocked"), "a file");

    assertThat(resource(jar("one")).file(Optional.of(blocked))).hasContent("one");
    assertThat(resource(jar("one")).file(Optional.empty())).hasContent("one");
  }

  private static UnpackedResource resource(URL url) {
    return new UnpackedResource(url, "m", ".gguf");
  }

  private URL jar(String content) throws IOException {
    Path jar = folder.resolve(content + ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("m.gguf"));
      zip.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return URI.create("jar:" + jar.toUri() + "!/m.gguf").toURL();
  }
}
