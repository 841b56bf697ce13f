package gibbs.cli;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a number as it was typed, so that it goes into an expression without rounding.
final class Decimal implements ITypeConverter<BigDecimal> {
  private static final int LONGEST = 40;

  @Override
  public BigDecimal convert(String value) {
    try {
      if (value.length() <= LONGEST) {
        BigDecimal number = new BigDecimal(value);
        if (Math.abs(number.scale()) <= LONGEST) {
          return number;
        }
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new TypeConversionException("'" + value + "' is not a decimal number");
  }
}
