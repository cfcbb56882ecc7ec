package dev.forebay.protocol.kafka;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** Requests about very many rules and users. */
final class ManyRules {
  private ManyRules() {}

  private static <T> List<T> all(int size, IntFunction<T> each) {
    return IntStream.range(0, size).mapToObj(each).toList();
  }

  static void addTo(Map<String, ManyEntries.Asked> measured) {
    add(
        measured,
        ApiKeys.CREATE_ACLS,
        3,
        size ->
            new CreateAclsRequestData()
                .setCreations(
                    all(
                        size,
                        i ->
                            new AclCreation()
                                .setResourceType(ResourceType.TOPIC.code())
                                .setResourceName("t" + i)
                                .setResourcePatternType(PatternType.LITERAL.code())
                                .setPrincipal("User:u")
                                .setHost("*")
                                .setOperation(AclOperation.READ.code())
                                .setPermissionType(AclPermissionType.ALLOW.code()))));
    add(
        measured,
        ApiKeys.DELETE_ACLS,
        3,
        size ->
            new DeleteAclsRequestData()
                .setFilters(
                    all(
                        size,
                        i ->
                            new DeleteAclsFilter()
                                .setResourceTypeFilter(ResourceType.TOPIC.code())
                                .setResourceNameFilter("t" + i)
                                .setPatternTypeFilter(PatternType.LITERAL.code())
                                .setOperation(AclOperation.ANY.code())
                                .setPermissionType(AclPermissionType.ANY.code()))));
    add(
        measured,
        ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS,
        0,
        size ->
            new DescribeUserScramCredentialsRequestData()
                .setUsers(all(size, i -> new UserName().setName("u" + i))));
    add(
        measured,
        ApiKeys.ALTER_USER_SCRAM_CREDENTIALS,
        0,
        size ->
            new AlterUserScramCredentialsRequestData()
                .setDeletions(
                    all(
                        size,
                        i ->
                            new ScramCredentialDeletion()
                                .setName("u" + i)
                                .setMechanism((byte) 1))));
  }

  private static void add(
      Map<String, ManyEntries.Asked> measured,
      ApiKeys key,
      int version,
      IntFunction<ApiMessage> body) {
    measured.put(key.name + ", of many", new ManyEntries.Asked(key, version, (_, _) -> {}, body));
  }
}
