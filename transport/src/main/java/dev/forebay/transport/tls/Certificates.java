package dev.forebay.transport.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's certificate and key, as their files were when they were read last. Connections keep
 * what they began with. Any thread; {@link #reload} reads files and belongs on a worker.
 */
public final class Certificates {
  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  private static final char[] NO_PASSWORD = {};

  private final TlsOptions options;
  private volatile Loaded loaded;
  private volatile long reloads;
  private volatile boolean hasFailed;

  /** What one reading of the files gave. */
  private record Loaded(SSLContext context, Instant until, byte[] digest) {}

  private Certificates(TlsOptions options, Loaded loaded) {
    this.options = options;
    this.loaded = loaded;
  }

  /**
   * Reads them.
   *
   * @throws IOException if a file can't be read, holds nothing of the kind, or the key is not that
   *     of the certificate; the message names the file, and nothing of the key
   */
  public static Certificates read(TlsOptions options) throws IOException {
    return new Certificates(options, load(options, digest(options)));
  }

  private static Loaded load(TlsOptions options, byte[] digest) throws IOException {
    List<X509Certificate> chain = certificates(options.certificate());
    X509Certificate own = chain.getFirst();
    PrivateKey key = PrivateKeys.read(options.key(), options.keyPassword(), own.getPublicKey());
    Path trust = options.trust();
    try {
      // Netty's own context would make further ones first, to see what the JDK can do: half a
      // second of a start.
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keyManagers(key, chain),
          trust == null ? new TrustManager[0] : trustManagers(certificates(trust)),
          null);
      return new Loaded(context, own.getNotAfter().toInstant(), digest);
    } catch (GeneralSecurityException e) {
      throw new IOException(options.certificate() + " is no certificate for TLS", e);
    }
  }

  private static KeyManager[] keyManagers(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    store.setKeyEntry("node", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager[] trustManagers(List<X509Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    for (X509Certificate one : trusted) {
      store.setCertificateEntry(Integer.toString(store.size()), one);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** Of the kind that does not take long to protect, within this process, what it holds. */
  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static List<X509Certificate> certificates(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (all.isEmpty()) {
        throw new IOException(file + " holds no certificate");
      }
      return all;
    } catch (CertificateException e) {
      throw new IOException(file + " holds no certificate", e);
    }
  }

  private static byte[] digest(TlsOptions options) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(options.certificate()));
      digest.update(Files.readAllBytes(options.key()));
      Path trust = options.trust();
      if (trust != null) {
        digest.update(Files.readAllBytes(trust));
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Takes what the files hold now, if that is another and good; else goes on with what there is.
   * Connections that are open stay as they are.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  public synchronized void reload() {
    try {
      byte[] digest = digest(options);
      if (Arrays.equals(digest, loaded.digest())) {
        hasFailed = false;
        return;
      }
      loaded = load(options, digest);
      reloads++;
      hasFailed = false;
      LOG.info(
          "new clients see the certificate in {}, valid to {}", options.certificate(), until());
    } catch (IOException e) {
      if (!hasFailed) {
        LOG.warn("the certificate is not changed: {}", e.getMessage());
      }
      hasFailed = true;
    }
  }

  /** When the node's certificate ends. */
  public Instant until() {
    return loaded.until();
  }

  /** How often it was changed since the start. */
  public long reloads() {
    return reloads;
  }

  /** Whether the files hold something that can't be taken. */
  public boolean hasFailed() {
    return hasFailed;
  }

  /** Whom a client's certificate, which was checked, lets it log in as; null for nobody. */
  @Nullable String user(X509Certificate client) {
    return options.login().of(client);
  }

  /** The node's side of one connection. */
  SSLEngine newEngine() {
    SSLEngine engine = loaded.context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(options.versions().toArray(String[]::new));
    switch (options.clients()) {
      case NONE -> {}
      case OPTIONAL -> engine.setWantClientAuth(true);
      case REQUIRED -> engine.setNeedClientAuth(true);
    }
    return engine;
  }
}
