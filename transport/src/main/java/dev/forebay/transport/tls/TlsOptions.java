package dev.forebay.transport.tls;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node's clients are met over TLS.
 *
 * @param certificate PEM file: the node's certificate, and behind it those that lead to its root
 * @param key PEM file of its private key in PKCS #8
 * @param keyPassword of that file; null if it has none
 * @param trust PEM file of those that may have signed clients' certificates; null for none
 * @param clients what is asked of clients
 * @param login as whom a client's certificate lets it log in
 * @param versions of TLS that are spoken, as the JDK names them
 */
public record TlsOptions(
    Path certificate,
    Path key,
    @Nullable String keyPassword,
    @Nullable Path trust,
    ClientCertificate clients,
    CertificateName login,
    List<String> versions) {
  /** Those that are still safe (RFC 8996). */
  public static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  /** Whether clients show a certificate. */
  public enum ClientCertificate {
    /** They are not asked for one. */
    NONE,
    /** One that they show has to be signed by who is trusted. */
    OPTIONAL,
    /** Nobody gets in without. */
    REQUIRED
  }

  /** Keeps a copy. */
  public TlsOptions {
    versions = List.copyOf(versions);
    if (clients != ClientCertificate.NONE && trust == null) {
      throw new IllegalArgumentException("nobody is trusted to sign clients' certificates");
    }
    if (clients == ClientCertificate.NONE && login != CertificateName.NONE) {
      throw new IllegalArgumentException("clients show no certificates to log in with");
    }
  }

  /** Never the password. */
  @Override
  public String toString() {
    return "certificate %s, key %s, trust %s, clients' %s, %s"
        .formatted(certificate, key, trust, clients, versions);
  }
}
