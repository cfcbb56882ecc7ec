package dev.forebay.transport.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Whose name a client's certificate gives it, if any; as RabbitMQ's {@code ssl_cert_login_from}.
 */
public enum CertificateName {
  /** A certificate is no login. */
  NONE {
    @Override
    @Nullable String of(X509Certificate certificate) {
      return null;
    }
  },
  /** The whole subject as RFC 2253 writes it, {@code CN=app,O=example}. */
  DISTINGUISHED_NAME {
    @Override
    String of(X509Certificate certificate) {
      return certificate.getSubjectX500Principal().getName();
    }
  },
  /** The subject's only CN. */
  COMMON_NAME {
    @Override
    @Nullable String of(X509Certificate certificate) {
      try {
        List<String> names =
            new LdapName(certificate.getSubjectX500Principal().getName())
                .getRdns().stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN"))
                    .map(Rdn::getValue)
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .toList();
        // Which of several were meant nobody can tell.
        return names.size() == 1 ? names.getFirst() : null;
      } catch (InvalidNameException _) {
        return null;
      }
    }
  },
  /** The first DNS name among the subject's alternative names. */
  DNS_NAME {
    @Override
    @Nullable String of(X509Certificate certificate) {
      try {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
            ? null
            : names.stream()
                .filter(name -> Objects.equals(name.get(0), DNS))
                .map(name -> String.valueOf(name.get(1)))
                .findFirst()
                .orElse(null);
      } catch (CertificateParsingException _) {
        return null;
      }
    }
  };

  /** The number of a DNS name among alternative names (RFC 5280, section 4.2.1.6). */
  private static final Integer DNS = 2;

  /** Null if it has none of the kind. */
  abstract @Nullable String of(X509Certificate certificate);
}
