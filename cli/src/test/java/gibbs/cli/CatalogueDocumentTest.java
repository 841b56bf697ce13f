package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.catalogue.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Stands in this module because it sees the entries of all others.
class CatalogueDocumentTest {
  private static final Path PAGE =
      Path.of(System.getProperty("gibbs.root", "..")).resolve("docs/catalogue.md");

  @Test
  void thePageIsWhatTheCatalogueSays() throws IOException {
    String generated = CatalogueDocument.of(Catalogue.standard());
    if (Boolean.getBoolean("gibbs.update")) {
      Files.writeString(PAGE, generated);
    }

    String page = Files.exists(PAGE) ? Files.readString(PAGE) : "";

    assertThat(page.equals(generated))
        .as(
            "docs/catalogue.md is stale; write it anew with ./mvnw -pl"
                + " core,engine,kernels-vector,cli -Dtest=CatalogueDocumentTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dgibbs.update=true test")
        .isTrue();
  }
}
