package dev.forebay.tests.kafka.clients.programs;

/**
 * What applications do with the Java client, whichever version is on the class path: uses only what
 * was there in 2021. Arguments: bootstrap, prefix of all names, whether the client knows groups of
 * the newer protocol. Prints a line ending in " ok" for each; ends with an exception if one fails.
 */
public final class JavaPrograms {
  private JavaPrograms() {}

  static void main(String[] arguments) throws Exception {
    try (Clients clients = new Clients(arguments[0], arguments[1])) {
      Records records = new Records(clients);
      for (String codec : new String[] {"none", "gzip", "snappy", "lz4", "zstd"}) {
        run("records-" + codec, () -> records.keepEverything(codec));
      }
      run("concurrent-sends", records::keepOrderWithFiveInFlight);
      run("seek-by-time", records::areFoundByTime);
      Groups groups = new Groups(clients);
      run("classic-group", () -> groups.shareAndResume("classic"));
      run("static-member", groups::staticMemberReturns);
      if (Boolean.parseBoolean(arguments[2])) {
        run("consumer-group", () -> groups.shareAndResume("consumer"));
      }
      Administration administration = new Administration(clients);
      run("topics", administration::topics);
      run("configs", administration::configs);
      run("delete-records", administration::deleteRecords);
      run("group-offsets", administration::groupOffsets);
    }
  }

  private static void run(String name, Program program) throws Exception {
    program.run();
    System.out.println(name + " ok");
  }

  private interface Program {
    void run() throws Exception;
  }
}
