package dev.forebay.broker.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.access.AccessRule;
import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import dev.forebay.storage.UnknownFormatException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What is known of users as entries of the catalog. Big-endian; a name is | length u16 | UTF-8 |,
 * bytes are | length u16 | bytes |.
 *
 * <pre>
 *  key                                            value
 *  | 'U' | user |                                 | flags u8 | verifier | tags u8 | tags x name |
 *                                                 | challenges u8 | challenges x challenge |
 *  | 'V' | user | virtual host |                  | 0: may not enter |
 *                                                 | 1 | configure name | write name | read name |
 *  | 'W' | user | virtual host | exchange |       | write name | read name |
 *  | 'R' | virtual host | user | peer | allowed u8 | operation u8, 0 all | kind u8 | match u8 | name |
 *                                                 | nothing |
 *
 *  flags:     1 from this machine only, 2 everything where it is not said what
 *  verifier:  | 0: no password | or | 1 SHA-256, 2 SHA-512, 3 MD5 | salt bytes | hash bytes |
 *  challenge: | hash u8: 1 SHA-256, 2 SHA-512 | iterations u32 | salt bytes | stored key bytes |
 *             | server key bytes |
 * </pre>
 *
 * Adding a {@link SecurityChange} means an entry here, and what {@link KeptUsers} makes of it.
 */
public final class SecurityFormat {
  /** First byte of a user's key. */
  public static final byte USER = 'U';

  /** Of a permission's. */
  public static final byte PERMISSION = 'V';

  /** Of a topic permission's. */
  public static final byte TOPIC_PERMISSION = 'W';

  /** Of a rule's. */
  public static final byte RULE = 'R';

  private static final int FROM_LOOPBACK_ONLY = 1;
  private static final int EVERYWHERE = 2;
  private static final byte[] NOTHING = {};

  private SecurityFormat() {}

  private interface Part {
    void write(DataOutputStream to) throws IOException;
  }

  private static byte[] bytes(Part part) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream to = new DataOutputStream(bytes)) {
      part.write(to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void name(DataOutputStream to, String name) throws IOException {
    bytes(to, name.getBytes(UTF_8));
  }

  private static void bytes(DataOutputStream to, byte[] bytes) throws IOException {
    if (bytes.length > 0xffff) {
      throw new IllegalArgumentException(bytes.length + " bytes");
    }
    to.writeShort(bytes.length);
    to.write(bytes);
  }

  private static String name(ByteBuffer source) {
    return new String(bytes(source), UTF_8);
  }

  private static byte[] bytes(ByteBuffer source) {
    byte[] bytes = new byte[Short.toUnsignedInt(source.getShort())];
    source.get(bytes);
    return bytes;
  }

  static byte[] userKey(String user) {
    return bytes(to -> {
      to.writeByte(USER);
      name(to, user);
    });
  }

  static KeptEntry user(UserEntry user) {
    return new KeptEntry(
        userKey(user.name()),
        bytes(to -> {
          to.writeByte(
              (user.isFromLoopbackOnly() ? FROM_LOOPBACK_ONLY : 0)
                  | (user.everywhere() == null ? 0 : EVERYWHERE));
          verifier(to, user.verifier());
          to.writeByte(user.tags().size());
          for (String tag : user.tags()) {
            name(to, tag);
          }
          to.writeByte(user.challenges().size());
          for (var challenge : user.challenges().entrySet()) {
            to.writeByte(code(challenge.getKey()));
            to.writeInt(challenge.getValue().iterations());
            bytes(to, challenge.getValue().salt());
            bytes(to, challenge.getValue().storedKey());
            bytes(to, challenge.getValue().serverKey());
          }
        }));
  }

  private static void verifier(DataOutputStream to, Verifier verifier) throws IOException {
    switch (verifier) {
      case Verifier.Nothing _ -> to.writeByte(0);
      case Verifier.OfHash hash -> {
        to.writeByte(
            switch (hash.algorithm()) {
              case Verifier.OfHash.SHA_256 -> 1;
              case Verifier.OfHash.SHA_512 -> 2;
              case Verifier.OfHash.MD5 -> 3;
              default -> throw new IllegalArgumentException(hash.algorithm());
            });
        bytes(to, hash.salt());
        bytes(to, hash.hash());
      }
    }
  }

  private static Verifier verifier(ByteBuffer source) {
    byte kind = source.get();
    return switch (kind) {
      case 0 -> new Verifier.Nothing();
      case 1 -> new Verifier.OfHash(Verifier.OfHash.SHA_256, bytes(source), bytes(source));
      case 2 -> new Verifier.OfHash(Verifier.OfHash.SHA_512, bytes(source), bytes(source));
      case 3 -> new Verifier.OfHash(Verifier.OfHash.MD5, bytes(source), bytes(source));
      default -> throw new UnknownFormatException("a verifier of kind " + kind);
    };
  }

  private static byte code(ChallengeHash hash) {
    return switch (hash) {
      case SHA_256 -> 1;
      case SHA_512 -> 2;
    };
  }

  private static ChallengeHash hash(byte code) {
    return switch (code) {
      case 1 -> ChallengeHash.SHA_256;
      case 2 -> ChallengeHash.SHA_512;
      default -> throw new UnknownFormatException("a challenge of hash " + code);
    };
  }

  /** What a user's entry has become. */
  static void user(ByteBuffer key, ByteBuffer value, BiConsumer<String, SecurityChange> changes) {
    String name = name(key);
    int flags = value.get();
    Verifier verifier = verifier(value);
    Set<String> tags = new HashSet<>();
    for (int left = Byte.toUnsignedInt(value.get()); left > 0; left--) {
      tags.add(name(value));
    }
    changes.accept(
        name, new SecurityChange.PutUser(name, verifier, tags, (flags & FROM_LOOPBACK_ONLY) != 0));
    if ((flags & EVERYWHERE) != 0) {
      changes.accept(name, new SecurityChange.PermitEverywhere(name));
    }
    for (int left = Byte.toUnsignedInt(value.get()); left > 0; left--) {
      ChallengeHash hash = hash(value.get());
      int iterations = value.getInt();
      changes.accept(
          name,
          new SecurityChange.PutChallenge(
              name, hash, new Challenge(bytes(value), bytes(value), bytes(value), iterations)));
    }
  }

  static byte[] permissionKey(String user, String virtualHost) {
    return bytes(to -> {
      to.writeByte(PERMISSION);
      name(to, user);
      name(to, virtualHost);
    });
  }

  static KeptEntry permission(String user, String virtualHost, HostRules rules) {
    return new KeptEntry(
        permissionKey(user, virtualHost),
        bytes(to -> {
          boolean mayEnter = !rules.isNoEntry();
          to.writeByte(mayEnter ? 1 : 0);
          if (mayEnter) {
            name(to, rules.configure().toString());
            name(to, rules.write().toString());
            name(to, rules.read().toString());
          }
        }));
  }

  static SecurityChange permission(ByteBuffer key, ByteBuffer value) {
    String user = name(key);
    String virtualHost = name(key);
    return value.get() == 0
        ? new SecurityChange.DeletePermission(user, virtualHost)
        : new SecurityChange.PutPermission(
            user,
            virtualHost,
            NamePattern.of(name(value)),
            NamePattern.of(name(value)),
            NamePattern.of(name(value)));
  }

  static byte[] topicKey(String user, String virtualHost, String exchange) {
    return bytes(to -> {
      to.writeByte(TOPIC_PERMISSION);
      name(to, user);
      name(to, virtualHost);
      name(to, exchange);
    });
  }

  static KeptEntry topic(String user, String virtualHost, String exchange, TopicRules rules) {
    return new KeptEntry(
        topicKey(user, virtualHost, exchange),
        bytes(to -> {
          name(to, rules.write());
          name(to, rules.read());
        }));
  }

  static SecurityChange topic(ByteBuffer key, ByteBuffer value) {
    return new SecurityChange.PutTopicPermission(
        name(key), name(key), name(key), new TopicRules(name(value), name(value)));
  }

  static byte[] ruleKey(AccessRule rule) {
    Operation operation = rule.operation();
    return bytes(to -> {
      to.writeByte(RULE);
      name(to, rule.virtualHost());
      name(to, rule.user());
      name(to, rule.peer());
      to.writeByte(rule.isAllowed() ? 1 : 0);
      to.writeByte(operation == null ? 0 : code(operation));
      to.writeByte(code(rule.kind()));
      to.writeByte(code(rule.match()));
      name(to, rule.name());
    });
  }

  static KeptEntry rule(AccessRule rule) {
    return new KeptEntry(ruleKey(rule), NOTHING);
  }

  static SecurityChange rule(ByteBuffer key) {
    String virtualHost = name(key);
    String user = name(key);
    String peer = name(key);
    boolean isAllowed = key.get() != 0;
    byte code = key.get();
    Operation operation = code == 0 ? null : operation(code);
    AccessRule.Kind kind = kind(key.get());
    AccessRule.Match match = match(key.get());
    return new SecurityChange.PutRule(
        new AccessRule(virtualHost, user, peer, isAllowed, operation, kind, match, name(key)));
  }

  private static byte code(Operation operation) {
    return switch (operation) {
      case READ -> 1;
      case WRITE -> 2;
      case CREATE -> 3;
      case DELETE -> 4;
      case ALTER -> 5;
      case SEE -> 6;
      case SEE_SETTINGS -> 7;
      case ALTER_SETTINGS -> 8;
      case BETWEEN_NODES -> 9;
      case IDEMPOTENT_WRITE -> 10;
    };
  }

  private static Operation operation(byte code) {
    for (Operation operation : Operation.values()) {
      if (code(operation) == code) {
        return operation;
      }
    }
    throw new UnknownFormatException("a rule of operation " + code);
  }

  private static byte code(AccessRule.Kind kind) {
    return switch (kind) {
      case DESTINATION -> 1;
      case GROUP -> 2;
      case TRANSACTIONAL_ID -> 3;
      case NODE -> 4;
    };
  }

  private static AccessRule.Kind kind(byte code) {
    for (AccessRule.Kind kind : AccessRule.Kind.values()) {
      if (code(kind) == code) {
        return kind;
      }
    }
    throw new UnknownFormatException("a rule about " + code);
  }

  private static byte code(AccessRule.Match match) {
    return switch (match) {
      case LITERAL -> 1;
      case PREFIX -> 2;
      case ANY -> 3;
    };
  }

  private static AccessRule.Match match(byte code) {
    for (AccessRule.Match match : AccessRule.Match.values()) {
      if (code(match) == code) {
        return match;
      }
    }
    throw new UnknownFormatException("a rule that matches by " + code);
  }
}
