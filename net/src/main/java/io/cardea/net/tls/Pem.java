// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/// Reads PEM files. Whatever is wrong is an `IllegalArgumentException` that names the file.
public final class Pem {
    private Pem() {}

    /// At least one certificate, in the order of the file.
    public static List<X509Certificate> certificates(Path file) {
        try {
            var all = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes(file)));
            if (all.isEmpty()) throw new IllegalArgumentException(file + ": expected certificates in PEM (`-----BEGIN CERTIFICATE-----`), found none");
            return all.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new IllegalArgumentException(file + ": expected certificates in PEM (`-----BEGIN CERTIFICATE-----`): " + e.getMessage(), e);
        }
    }

    /// At least one revocation list.
    static List<X509CRL> revocations(Path file) {
        try {
            var all = CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes(file)));
            if (all.isEmpty()) throw new IllegalArgumentException(file + ": expected a revocation list in PEM (`-----BEGIN X509 CRL-----`), found none");
            return all.stream().map(X509CRL.class::cast).toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + ": expected a revocation list in PEM (`-----BEGIN X509 CRL-----`): " + e.getMessage(), e);
        }
    }

    /// The first private key: PKCS#8, encrypted or not, or the older forms for RSA and EC.
    static PrivateKey key(Path file, Optional<Secret> passphrase) {
        try (var parser = new PEMParser(new StringReader(new String(bytes(file), StandardCharsets.US_ASCII)))) {
            var converter = new JcaPEMKeyConverter();
            for (var each = parser.readObject(); each != null; each = parser.readObject()) {
                switch (each) {
                    case PrivateKeyInfo info -> {
                        return converter.getPrivateKey(info);
                    }
                    case PEMKeyPair pair -> {
                        return converter.getPrivateKey(pair.getPrivateKeyInfo());
                    }
                    case PKCS8EncryptedPrivateKeyInfo info -> {
                        var decryptor = new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(new BouncyCastleProvider()).build(secret(file, passphrase));
                        return converter.getPrivateKey(info.decryptPrivateKeyInfo(decryptor));
                    }
                    case PEMEncryptedKeyPair pair -> {
                        var decryptor = new JcePEMDecryptorProviderBuilder().setProvider(new BouncyCastleProvider()).build(secret(file, passphrase));
                        return converter.getPrivateKey(pair.decryptKeyPair(decryptor).getPrivateKeyInfo());
                    }
                    default -> {} // parameters of the curve stand before old EC keys
                }
            }
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) { // Bouncy Castle has one type for each way in which this fails
            var hint = passphrase.isPresent() ? "; is the passphrase right?" : "";
            throw new IllegalArgumentException(file + ": cannot read the private key: " + e.getMessage() + hint, e);
        }
        throw new IllegalArgumentException(file + ": expected a private key in PEM (`-----BEGIN PRIVATE KEY-----`), found none");
    }

    private static char[] secret(Path file, Optional<Secret> passphrase) {
        return passphrase.orElseThrow(() -> new IllegalArgumentException(file + ": the key is encrypted; give its `passphrase`")).reveal().toCharArray();
    }

    /// Of all that is in the files: another as soon as a byte of one is.
    static String digest(List<Path> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var file : files) digest.update(MessageDigest.getInstance("SHA-256").digest(bytes(file)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
