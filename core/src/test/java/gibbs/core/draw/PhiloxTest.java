package gibbs.core.draw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Known answers: Random123 1.14.0, `tests/kat_vectors`, lines `philox4x32 10`.
class PhiloxTest {
  @Test
  void encryptsZeros() {
    assertThat(philox(0, 0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
  }

  @Test
  void encryptsOnes() {
    assertThat(philox(-1, -1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
  }

  @Test
  void encryptsDigitsOfPi() {
    assertThat(philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  private static int[] philox(int c0, int c1, int c2, int c3, int key0, int key1) {
    int[] counter = {c0, c1, c2, c3};
    Philox.apply(counter, key0, key1);
    return counter;
  }
}
