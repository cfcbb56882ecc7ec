package dev.forebay.benchmarks.load;

/** The numbers of AMQP 0-9-1 that the client needs; a method's number is class × 65536 + method. */
final class Wire {
  static final int FRAME_METHOD = 1;
  static final int FRAME_HEADER = 2;
  static final int FRAME_BODY = 3;
  static final byte FRAME_END = (byte) 206;
  static final int FRAME_HEADER_BYTES = 7;
  static final int FRAME_OVERHEAD_BYTES = 8;

  static final int CLASS_BASIC = 60;
  static final int CONNECTION_START = method(10, 10);
  static final int CONNECTION_START_OK = method(10, 11);
  static final int CONNECTION_TUNE = method(10, 30);
  static final int CONNECTION_TUNE_OK = method(10, 31);
  static final int CONNECTION_OPEN = method(10, 40);
  static final int CONNECTION_OPEN_OK = method(10, 41);
  static final int CONNECTION_CLOSE = method(10, 50);
  static final int CONNECTION_CLOSE_OK = method(10, 51);
  static final int CHANNEL_OPEN = method(20, 10);
  static final int CHANNEL_OPEN_OK = method(20, 11);
  static final int CHANNEL_CLOSE = method(20, 40);
  static final int EXCHANGE_DECLARE = method(40, 10);
  static final int EXCHANGE_DECLARE_OK = method(40, 11);
  static final int EXCHANGE_DELETE = method(40, 20);
  static final int EXCHANGE_DELETE_OK = method(40, 21);
  static final int QUEUE_DECLARE = method(50, 10);
  static final int QUEUE_DECLARE_OK = method(50, 11);
  static final int QUEUE_BIND = method(50, 20);
  static final int QUEUE_BIND_OK = method(50, 21);
  static final int QUEUE_DELETE = method(50, 40);
  static final int QUEUE_DELETE_OK = method(50, 41);
  static final int BASIC_QOS = method(CLASS_BASIC, 10);
  static final int BASIC_QOS_OK = method(CLASS_BASIC, 11);
  static final int BASIC_CONSUME = method(CLASS_BASIC, 20);
  static final int BASIC_CONSUME_OK = method(CLASS_BASIC, 21);
  static final int BASIC_CANCEL = method(CLASS_BASIC, 30);
  static final int BASIC_PUBLISH = method(CLASS_BASIC, 40);
  static final int BASIC_RETURN = method(CLASS_BASIC, 50);
  static final int BASIC_DELIVER = method(CLASS_BASIC, 60);
  static final int BASIC_ACK = method(CLASS_BASIC, 80);
  static final int BASIC_NACK = method(CLASS_BASIC, 120);
  static final int CONFIRM_SELECT = method(85, 10);
  static final int CONFIRM_SELECT_OK = method(85, 11);

  private Wire() {}

  private static int method(int classId, int methodId) {
    return classId << 16 | methodId;
  }
}
