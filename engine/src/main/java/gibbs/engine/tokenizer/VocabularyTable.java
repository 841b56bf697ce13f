package gibbs.engine.tokenizer;

import gibbs.engine.gguf.PackedStrings;

/// A vocabulary as a file lists it: names, kinds and scores by id.
///
/// @param pieces names `[V]`
/// @param index finds ids by name
/// @param kinds ordinals of [TokenKind], `[V]`
/// @param scores `[V]`, higher is better; zeros where the file has none
record VocabularyTable(PackedStrings pieces, StringIndex index, byte[] kinds, float[] scores) {
  private static final TokenKind[] KINDS = TokenKind.values();
  private static final String HEX_DIGITS = "0123456789ABCDEF";

  int size() {
    return pieces.size();
  }

  TokenKind kind(int id) {
    return KINDS[kinds[id]];
  }

  /// The ids of tokens that are looked for in a text before it is encoded, ascending.
  int[] specialIds() {
    boolean[] isWanted = new boolean[KINDS.length];
    for (TokenKind kind : KINDS) {
      isWanted[kind.ordinal()] = kind.isSpecial();
    }
    return idsOfKinds(isWanted);
  }

  /// The ids of tokens of a kind, ascending.
  int[] idsOfKind(TokenKind kind) {
    boolean[] isWanted = new boolean[KINDS.length];
    isWanted[kind.ordinal()] = true;
    return idsOfKinds(isWanted);
  }

  /// @param isWanted `[kind]`
  private int[] idsOfKinds(boolean[] isWanted) {
    TokenList ids = new TokenList();
    for (int id = 0; id < kinds.length; id++) {
      if (isWanted[kinds[id]]) {
        ids.add(id);
      }
    }
    return ids.toArray();
  }

  int byteLength(int id) {
    return pieces.end(id) - pieces.start(id);
  }

  /// The id of a name, or [StringIndex#ABSENT].
  int find(String name) {
    byte[] bytes = Utf8.encode(name);
    return index.find(bytes, 0, bytes.length);
  }

  void enterInto(ByteTrie trie, int id, int value) {
    trie.put(pieces.bytes(), pieces.start(id), pieces.end(id), value);
  }

  /// The name of a byte's token, such as `<0x0A>`.
  static byte[] nameOfByte(int value) {
    byte[] name = {'<', '0', 'x', 0, 0, '>'};
    name[3] = (byte) HEX_DIGITS.charAt(value >> 4);
    name[4] = (byte) HEX_DIGITS.charAt(value & 0xF);
    return name;
  }

  /// The byte of a name such as `<0x0A>`, or −1.
  static int byteOfName(byte[] name) {
    if (name.length != 6 || name[0] != '<' || name[1] != '0' || name[2] != 'x' || name[5] != '>') {
      return -1;
    }
    int high = Character.digit(name[3], 16);
    int low = Character.digit(name[4], 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
