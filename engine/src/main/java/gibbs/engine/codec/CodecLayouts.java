package gibbs.engine.codec;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Little-endian numbers at any alignment.
final class CodecLayouts {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private CodecLayouts() {}
}
