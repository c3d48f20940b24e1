// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Self-signed certificates for `localhost`, good for a week: `ec.*` (P-256) and `rsa.*` (2048 bits), each as `.pem`
/// (certificate), `.key` (PKCS #8) and `.both.pem` (what HAProxy wants).
final class Certificates {
    private Certificates() { }

    static void write(Path folder) {
        try {
            var ec = KeyPairGenerator.getInstance("EC");
            ec.initialize(new ECGenParameterSpec("secp256r1"));
            write(folder, "ec", ec.generateKeyPair(), "SHA256withECDSA");
            var rsa = KeyPairGenerator.getInstance("RSA");
            rsa.initialize(2048);
            write(folder, "rsa", rsa.generateKeyPair(), "SHA256withRSA");
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("the certificates for the run could not be made: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("the certificates could not be written to " + folder, e);
        }
    }

    private static void write(Path folder, String name, KeyPair keys, String algorithm)
            throws IOException, OperatorCreationException {
        var subject = new X500Name("CN=localhost");
        var now = Instant.now();
        var certificate = new JcaX509v3CertificateBuilder(subject, BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(1, ChronoUnit.HOURS)), Date.from(now.plus(7, ChronoUnit.DAYS)), subject, keys.getPublic())
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                    new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")}))
                .build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate()));
        String pem = pem("CERTIFICATE", certificate.getEncoded());
        String key = pem("PRIVATE KEY", keys.getPrivate().getEncoded());
        Files.writeString(folder.resolve(name + ".pem"), pem);
        Files.writeString(folder.resolve(name + ".key"), key);
        Files.writeString(folder.resolve(name + ".both.pem"), pem + key);
    }

    private static String pem(String label, byte[] der) {
        var base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
