package org.sentimentstreams.scoring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.sentimentstreams.demo.EmbeddedKafka;

/** A broker that speaks SASL over TLS, and lets nobody do what no ACL allows. */
public final class SecuredKafka implements AutoCloseable {
  private static final String PASSWORD = "not-a-secret-of-anybody";
  private static final String LISTENER = "listener.name.plaintext.";

  private final Path keystore;
  private final EmbeddedKafka kafka;

  public SecuredKafka(Path folder) throws IOException, InterruptedException {
    keystore = folder.resolve("broker.p12");
    makeCertificate();
    EmbeddedKafka.Options options = EmbeddedKafka.Options.defaults();
    for (var setting : settings().entrySet()) {
      options = options.withOverride(setting.getKey(), setting.getValue());
    }
    kafka = EmbeddedKafka.start(options);
  }

  private Map<String, String> settings() {
    var settings = new HashMap<String, String>();
    // The embedded broker's listener keeps its name; what it speaks is another matter.
    settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,OAUTHBEARER");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        LISTENER + "plain.sasl.jaas.config",
        plain("admin").replace(";", "")
            + " user_admin=\"%1$s\" user_service=\"%1$s\" user_producer=\"%1$s\" user_reader=\"%1$s\" user_publisher=\"%1$s\" user_trainer=\"%1$s\";"
                .formatted(PASSWORD));
    settings.put(
        LISTENER + "scram-sha-256.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    settings.put(LISTENER + "oauthbearer.sasl.jaas.config", bearer("admin"));
    settings.put("ssl.keystore.location", keystore.toString());
    settings.put("ssl.keystore.password", PASSWORD);
    settings.put("ssl.truststore.location", keystore.toString());
    settings.put("ssl.truststore.password", PASSWORD);
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    // The controller's own socket has no users.
    settings.put("super.users", "User:admin;User:ANONYMOUS");
    return settings;
  }

  /** A certificate for 127.0.0.1 that signs itself, with the tool of the JDK. */
  private void makeCertificate() throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command = new ArrayList<>(List.of(tool, "-genkeypair", "-keyalg", "EC"));
    command.addAll(List.of("-alias", "broker", "-dname", "CN=localhost", "-validity", "2"));
    command.addAll(List.of("-ext", "SAN=ip:127.0.0.1,dns:localhost", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", keystore.toString(), "-storepass", PASSWORD));
    if (new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        != 0) {
      throw new IOException("keytool has failed");
    }
  }

  private static String plain(String user) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, PASSWORD);
  }

  private static String scram(String user) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, PASSWORD);
  }

  private static String bearer(String user) {
    return "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"%s\";"
        .formatted(user);
  }

  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** What a client needs to be this user, by Kafka's names. */
  public Map<String, String> login(String mechanism, String user) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        mechanism,
        "sasl.jaas.config",
        switch (mechanism) {
          case "PLAIN" -> plain(user);
          case "OAUTHBEARER" -> bearer(user);
          default -> scram(user);
        },
        "ssl.truststore.location",
        keystore.toString(),
        "ssl.truststore.password",
        PASSWORD,
        "bootstrap.servers",
        bootstrapServers());
  }

  Admin admin() {
    return Admin.create(Map.copyOf(login("PLAIN", "admin")));
  }

  void addScramUser(String user) throws Exception {
    UserScramCredentialAlteration credential =
        new UserScramCredentialUpsertion(
            user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), PASSWORD);
    try (Admin admin = admin()) {
      admin.alterUserScramCredentials(List.of(credential)).all().get();
    }
  }

  public void allow(String user, ResourceType type, String name, AclOperation operation)
      throws Exception {
    PatternType pattern =
        type == ResourceType.TRANSACTIONAL_ID ? PatternType.PREFIXED : PatternType.LITERAL;
    var entry = new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW);
    try (Admin admin = admin()) {
      admin
          .createAcls(List.of(new AclBinding(new ResourcePattern(type, name, pattern), entry)))
          .all()
          .get();
    }
  }

  public void forbidAll() throws Exception {
    try (Admin admin = admin()) {
      admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
    }
  }

  @Override
  public void close() {
    kafka.close();
  }
}
