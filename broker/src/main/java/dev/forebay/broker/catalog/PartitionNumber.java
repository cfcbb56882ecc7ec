package dev.forebay.broker.catalog;

/** The number at the end of a partition's name. */
final class PartitionNumber {
  private static final int DIGITS_MAX = 9;

  private PartitionNumber() {}

  /** The decimal number from there to the end, written without leading zeros, or -1. */
  static int parse(String name, int from) {
    int digits = name.length() - from;
    if (digits < 1 || digits > DIGITS_MAX || (digits > 1 && name.charAt(from) == '0')) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < name.length(); i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
