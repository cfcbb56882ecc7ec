package dev.forebay.protocol.kafka.admin;

import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialUpsertion;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData.AlterUserScramCredentialsResult;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.CredentialInfo;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.DescribeUserScramCredentialsResult;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.jspecify.annotations.Nullable;

/**
 * DescribeUserScramCredentials and AlterUserScramCredentials: passwords come hashed. Of one
 * connection; confined to its loop.
 */
public final class ScramCredentials {
  private static final byte SHA_256 = 1;
  private static final byte SHA_512 = 2;

  private final AccessAdmin admin;

  /** For one connection. */
  public ScramCredentials(ConnectionScope connection) {
    this.admin = connection.administration();
  }

  private static byte code(ChallengeHash hash) {
    return switch (hash) {
      case SHA_256 -> SHA_256;
      case SHA_512 -> SHA_512;
    };
  }

  private static @Nullable ChallengeHash hash(byte code) {
    return code == SHA_256 ? ChallengeHash.SHA_256 : code == SHA_512 ? ChallengeHash.SHA_512 : null;
  }

  /** Answers DescribeUserScramCredentials. */
  public void describe(Request request, Consumer<ApiMessage> answer) {
    DescribeUserScramCredentialsRequestData body =
        (DescribeUserScramCredentialsRequestData) request.body();
    Iterable<String> known = admin.challenged();
    if (known == null) {
      Errors error = Errors.CLUSTER_AUTHORIZATION_FAILED;
      answer.accept(
          new DescribeUserScramCredentialsResponseData()
              .setErrorCode(error.code())
              .setErrorMessage(error.message()));
      return;
    }
    DescribeUserScramCredentialsResponseData response =
        new DescribeUserScramCredentialsResponseData();
    Map<String, Integer> asked = new LinkedHashMap<>();
    List<UserName> users = body.users();
    boolean isAll = users == null || users.isEmpty();
    Steps named =
        isAll
            ? Steps.each(known, user -> asked.put(user, 1))
            : Steps.each(users, user -> asked.merge(user.name(), 1, Integer::sum));
    request
        .work()
        .run(
            named.then(() ->
                Steps.each(
                    asked.entrySet(),
                    user -> response.results().add(describe(user.getKey(), user.getValue() > 1)))),
            () -> answer.accept(response));
  }

  private DescribeUserScramCredentialsResult describe(String user, boolean isTwice) {
    DescribeUserScramCredentialsResult result =
        new DescribeUserScramCredentialsResult().setUser(user);
    Map<ChallengeHash, Integer> iterations = admin.challenges(user);
    if (isTwice) {
      return result
          .setErrorCode(Errors.DUPLICATE_RESOURCE.code())
          .setErrorMessage(
              "Cannot describe SCRAM credentials for the same user twice in a single request: "
                  + user);
    }
    if (iterations.isEmpty()) {
      return result
          .setErrorCode(Errors.RESOURCE_NOT_FOUND.code())
          .setErrorMessage("Attempt to describe a user credential that does not exist: " + user);
    }
    new TreeMap<>(iterations)
        .forEach((hash, count) ->
            result
                .credentialInfos()
                .add(new CredentialInfo().setMechanism(code(hash)).setIterations(count)));
    return result;
  }

  /** Answers AlterUserScramCredentials. */
  public void alter(Request request, Consumer<ApiMessage> answer) {
    AlterUserScramCredentialsRequestData body =
        (AlterUserScramCredentialsRequestData) request.body();
    AlterUserScramCredentialsResponseData response = new AlterUserScramCredentialsResponseData();
    Map<String, Changes> byUser = new LinkedHashMap<>();
    Steps named =
        Steps.each(
                body.deletions(),
                deletion ->
                    byUser
                        .computeIfAbsent(deletion.name(), _ -> new Changes())
                        .deletions
                        .add(deletion))
            .then(() ->
                Steps.each(
                    body.upsertions(),
                    upsertion ->
                        byUser
                            .computeIfAbsent(upsertion.name(), _ -> new Changes())
                            .upsertions
                            .add(upsertion)));
    request
        .work()
        .run(
            named,
            () -> {
              Countdown altered = new Countdown(byUser.size(), () -> answer.accept(response));
              request
                  .work()
                  .run(
                      Steps.each(
                          byUser.entrySet(),
                          user -> {
                            AlterUserScramCredentialsResult result =
                                new AlterUserScramCredentialsResult().setUser(user.getKey());
                            response.results().add(result);
                            alter(user.getKey(), user.getValue(), result, altered);
                          }),
                      altered::allAsked);
            });
  }

  /** What is wanted of one user. */
  private static final class Changes {
    private final List<ScramCredentialDeletion> deletions = new ArrayList<>();
    private final List<ScramCredentialUpsertion> upsertions = new ArrayList<>();
  }

  private interface Change {
    void make(Consumer<AccessAdmin.Reply> reply);
  }

  private void alter(
      String user, Changes changes, AlterUserScramCredentialsResult result, Countdown altered) {
    ApiError error =
        admin.challenged() == null
            ? new ApiError(Errors.CLUSTER_AUTHORIZATION_FAILED)
            : refusal(user, changes, admin.challenges(user).keySet());
    if (error.isFailure()) {
      result.setErrorCode(error.error().code()).setErrorMessage(error.messageWithFallback());
      altered.arrived();
      return;
    }
    List<Change> all = new ArrayList<>();
    changes.deletions.forEach(
        one -> all.add(reply -> admin.delete(user, hashOf(one.mechanism()), reply)));
    changes.upsertions.forEach(
        one -> all.add(reply -> admin.put(user, hashOf(one.mechanism()), challenge(one), reply)));
    Countdown made = new Countdown(all.size(), altered::arrived);
    all.forEach(change ->
        change.make(reply -> {
          if (reply != AccessAdmin.Reply.DONE) {
            Errors why =
                reply == AccessAdmin.Reply.TOO_MANY
                    ? Errors.POLICY_VIOLATION
                    : Errors.CLUSTER_AUTHORIZATION_FAILED;
            result.setErrorCode(why.code()).setErrorMessage(why.message());
          }
          made.arrived();
        }));
    made.allAsked();
  }

  private static ChallengeHash hashOf(byte code) {
    ChallengeHash hash = hash(code);
    if (hash == null) {
      throw new IllegalStateException("checked before");
    }
    return hash;
  }

  private static ApiError refusal(String user, Changes changes, Set<ChallengeHash> known) {
    if (user.isEmpty()) {
      return new ApiError(Errors.UNACCEPTABLE_CREDENTIAL, "Username must not be empty");
    }
    Set<Byte> mechanisms = new HashSet<>();
    for (ScramCredentialDeletion deletion : changes.deletions) {
      ChallengeHash hash = hash(deletion.mechanism());
      if (hash == null) {
        return new ApiError(Errors.UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism");
      }
      if (!mechanisms.add(deletion.mechanism())) {
        return twice();
      }
      if (!known.contains(hash)) {
        return new ApiError(
            Errors.RESOURCE_NOT_FOUND, "Attempt to delete a user credential that does not exist");
      }
    }
    for (ScramCredentialUpsertion upsertion : changes.upsertions) {
      if (hash(upsertion.mechanism()) == null) {
        return new ApiError(Errors.UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism");
      }
      if (!mechanisms.add(upsertion.mechanism())) {
        return twice();
      }
      if (upsertion.iterations() < Challenge.ITERATIONS_MIN) {
        return new ApiError(Errors.UNACCEPTABLE_CREDENTIAL, "Too few iterations");
      }
      if (upsertion.iterations() > Challenge.ITERATIONS_MAX) {
        return new ApiError(Errors.UNACCEPTABLE_CREDENTIAL, "Too many iterations");
      }
      if (!isHashed(upsertion)) {
        return new ApiError(Errors.UNACCEPTABLE_CREDENTIAL, "No salted password");
      }
    }
    return ApiError.NONE;
  }

  private static ApiError twice() {
    return new ApiError(
        Errors.DUPLICATE_RESOURCE, "A user credential cannot be altered twice in the same request");
  }

  private static boolean isHashed(ScramCredentialUpsertion upsertion) {
    try {
      challenge(upsertion);
      return upsertion.salt().length > 0 && upsertion.saltedPassword().length > 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static Challenge challenge(ScramCredentialUpsertion upsertion) {
    ScramMechanism mechanism =
        upsertion.mechanism() == SHA_256
            ? ScramMechanism.SCRAM_SHA_256
            : ScramMechanism.SCRAM_SHA_512;
    try {
      ScramFormatter formatter = new ScramFormatter(mechanism);
      byte[] salted = upsertion.saltedPassword();
      return new Challenge(
          upsertion.salt(),
          formatter.storedKey(formatter.clientKey(salted)),
          formatter.serverKey(salted),
          upsertion.iterations());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
