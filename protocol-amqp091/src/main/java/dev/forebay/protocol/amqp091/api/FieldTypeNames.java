package dev.forebay.protocol.amqp091.api;

import dev.forebay.protocol.amqp091.codec.field.FieldValue;

/** RabbitMQ's names of the types of fields, as its clients read them in refusals; no state. */
public final class FieldTypeNames {
  private FieldTypeNames() {}

  /** RabbitMQ's name of a type. */
  public static String of(FieldValue value) {
    return switch (value) {
      case FieldValue.Bool _ -> "bool";
      case FieldValue.Float32 _ -> "float";
      case FieldValue.Float64 _ -> "double";
      case FieldValue.Decimal _ -> "decimal";
      case FieldValue.LongString _ -> "longstr";
      case FieldValue.Array _ -> "array";
      case FieldValue.Timestamp _ -> "timestamp";
      case FieldValue.Table _ -> "table";
      case FieldValue.NoValue _ -> "void";
      case FieldValue.Binary _ -> "binary";
      case FieldValue.Int8 _ -> "byte";
      case FieldValue.UInt8 _ -> "unsignedbyte";
      case FieldValue.Int16 _ -> "short";
      case FieldValue.UInt16 _ -> "unsignedshort";
      case FieldValue.Int32 _ -> "signedint";
      case FieldValue.UInt32 _ -> "unsignedint";
      case FieldValue.Int64 _, FieldValue.Int64Upper _ -> "long";
    };
  }
}
