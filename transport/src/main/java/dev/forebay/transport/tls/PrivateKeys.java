package dev.forebay.transport.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Private keys in PEM files (RFC 7468) that hold PKCS #8, with a password or without; no state. */
final class PrivateKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN (ENCRYPTED )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");

  private PrivateKeys() {}

  /**
   * Reads the one that belongs to a certificate's key.
   *
   * @throws IOException if there is none that does; the message names the file and nothing of it
   */
  static PrivateKey read(Path file, @Nullable String password, PublicKey pair) throws IOException {
    Matcher found = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!found.find()) {
      throw new IOException(
          file + " holds no private key in PKCS #8 (openssl pkcs8 -topk8 makes one of others)");
    }
    boolean isEncrypted = found.group(1) != null;
    if (isEncrypted && password == null) {
      throw new IOException("the key in " + file + " has a password, which is not set");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(found.group(2));
      PKCS8EncodedKeySpec spec =
          isEncrypted && password != null ? decrypted(der, password) : new PKCS8EncodedKeySpec(der);
      PrivateKey key = KeyFactory.getInstance(pair.getAlgorithm()).generatePrivate(spec);
      requireFitting(key, pair);
      return key;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          isEncrypted
              ? "the password of the key in "
                  + file
                  + " is another, or it is no key of the"
                  + " certificate"
              : "the key in " + file + " is not that of the certificate",
          e);
    }
  }

  private static PKCS8EncodedKeySpec decrypted(byte[] der, String password)
      throws GeneralSecurityException, IOException {
    EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
    // For PBES2 the parameters name what the algorithm's own name does not.
    String algorithm =
        encrypted.getAlgName().equals("PBES2") || encrypted.getAlgName().startsWith("1.2.")
            ? encrypted.getAlgParameters().toString()
            : encrypted.getAlgName();
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.DECRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec(password.toCharArray())),
        encrypted.getAlgParameters());
    return encrypted.getKeySpec(cipher);
  }

  /** While a pair is replaced, one of its files may be the new one and the other not. */
  private static void requireFitting(PrivateKey key, PublicKey pair)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update((byte) 1);
    byte[] signed = signature.sign();
    signature.initVerify(pair);
    signature.update((byte) 1);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("another pair's key");
    }
  }
}
