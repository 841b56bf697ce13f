package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextWidthTest {
  @Test
  void countsColumns() {
    assertThat(TextWidth.of("abc …")).isEqualTo(5);
    assertThat(TextWidth.of("日本語")).isEqualTo(6);
    assertThat(TextWidth.of("e\u0301")).isEqualTo(1);
    assertThat(TextWidth.of("\ud83d\ude00")).isEqualTo(2);
  }

  @Test
  void cutsWithAnEllipsis() {
    assertThat(TextWidth.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(TextWidth.cut("abcdef", 5)).isEqualTo("abcd…");
    assertThat(TextWidth.cut("日本語", 5)).isEqualTo("日本…");
    assertThat(TextWidth.cut("日本語", 4)).isEqualTo("日…");
  }

  @Test
  void tablesAlignWideCharacters() {
    Table table = new Table(1);
    table.row("stage", "n");
    table.row("日本", "17");
    assertThat(table.text()).isEqualTo("stage   n\n日本   17\n");
  }

  @Test
  void piecesStayOnTheirLine() {
    assertThat(Pieces.printable("a\n\u001b[2J\u202e\u2028\ud800"))
        .isEqualTo("a\\n\\u001b[2J\\u202e\\u2028\\ud800");
  }
}
