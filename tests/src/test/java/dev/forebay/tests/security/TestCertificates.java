package dev.forebay.tests.security;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.jspecify.annotations.Nullable;

/** Certificates that a test has signed, and clients that trust who signed them. */
final class TestCertificates {
  private final X509Bundle root;

  TestCertificates() {
    root = made(new CertificateBuilder().subject("CN=root").setIsCertificateAuthority(true), null);
  }

  private static X509Bundle made(CertificateBuilder builder, @Nullable X509Bundle signer) {
    try {
      CertificateBuilder small = builder.ecp256();
      return signer == null ? small.buildSelfSigned() : small.buildIssuedBy(signer);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** One for a node of this machine, or for a client. */
  X509Bundle certificate(String name) {
    return made(new CertificateBuilder().subject("CN=" + name).addSanIpAddress("127.0.0.1"), root);
  }

  /** One whose subject says nothing, with a DNS name. */
  X509Bundle certificateOf(String dnsName) {
    return made(new CertificateBuilder().subject("O=none").addSanDnsName(dnsName), root);
  }

  /** A client that shows no certificate. */
  SSLContext client(String version) throws GeneralSecurityException {
    return client(version, null);
  }

  SSLContext client(String version, @Nullable X509Bundle own) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance(version);
    KeyManager[] keys = own == null ? null : own.toKeyManagerFactory().getKeyManagers();
    context.init(keys, root.toTrustManagerFactory().getTrustManagers(), null);
    return context;
  }

  Path trustFile(Path directory) throws IOException {
    return Files.writeString(directory.resolve("root.pem"), root.getRootCertificatePEM());
  }

  /** Settings of a node that has a certificate, whose files it writes. */
  static String[] settings(Path directory, X509Bundle certificate) throws IOException {
    write(directory, certificate);
    return new String[] {
      "tls.certificate=" + directory.resolve("node.pem"), "tls.key=" + directory.resolve("key.pem")
    };
  }

  /** Its key as {@code openssl pkcs8 -topk8} protects it. */
  static String protectedKey(X509Bundle certificate, String password)
      throws IOException, OperatorCreationException {
    OutputEncryptor encryptor =
        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
            .setProvider(new BouncyCastleProvider())
            .setPRF(PKCS8Generator.PRF_HMACSHA256)
            .setPassword(password.toCharArray())
            .build();
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(new JcaPKCS8Generator(certificate.getKeyPair().getPrivate(), encryptor));
    }
    return text.toString();
  }

  static void write(Path directory, X509Bundle certificate) throws IOException {
    Files.writeString(directory.resolve("node.pem"), certificate.getCertificatePathPEM());
    Files.writeString(directory.resolve("key.pem"), certificate.getPrivateKeyPEM());
  }
}
