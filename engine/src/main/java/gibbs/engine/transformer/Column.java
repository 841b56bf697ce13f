package gibbs.engine.transformer;

/// One token of one sequence in a pass.
///
/// @param extension the sequence's share of the pass
/// @param index of the token in it
record Column(Extension extension, int index) {
  int token() {
    return extension.tokens[index];
  }

  int position() {
    return extension.firstPosition + index;
  }
}
