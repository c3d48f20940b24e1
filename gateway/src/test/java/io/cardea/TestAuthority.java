// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An authority for tests, and what it has signed.
final class TestAuthority {
    private static int serial;
    final KeyPair keys;
    final X509Certificate certificate;

    /// A certificate and its key.
    record Leaf(X509Certificate certificate, KeyPair keys) {
        /// As `NAME.pem` and `NAME-key.pem`.
        void write(Path folder, String name) throws Exception {
            Files.writeString(folder.resolve(name + ".pem"), pem(certificate));
            Files.writeString(folder.resolve(name + "-key.pem"), pem(new JcaPKCS8Generator(keys.getPrivate(), null)));
        }

        /// The same with the key encrypted.
        void write(Path folder, String name, String passphrase) throws Exception {
            var encryptor = new JceOpenSSLPKCS8EncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC).setProvider(new BouncyCastleProvider()).setPassword(passphrase.toCharArray()).build();
            Files.writeString(folder.resolve(name + ".pem"), pem(certificate));
            Files.writeString(folder.resolve(name + "-key.pem"), pem(new JcaPKCS8Generator(keys.getPrivate(), encryptor)));
        }
    }

    static TestAuthority fresh() {
        try {
            return new TestAuthority();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    TestAuthority() throws Exception {
        keys = generate("EC", 256);
        certificate = sign("CN=Test authority", "CN=Test authority", keys, keys, true);
    }

    Leaf leaf(String algorithm, String... names) throws Exception {
        var own = generate(algorithm, algorithm.equals("EC") ? 256 : 2048);
        return new Leaf(sign("CN=Test authority", "CN=" + names[0].replace("*", "any"), own, keys, false, names), own);
    }

    /// A list of what is no longer good, current for a time from now: one that is below zero makes an old one.
    X509CRL revoked(Duration current, Leaf... leaves) throws Exception {
        var now = Instant.now();
        var builder = new X509v2CRLBuilder(new X500Name("CN=Test authority"), Date.from(now.minusSeconds(7200)));
        builder.setNextUpdate(Date.from(now.plus(current)));
        for (var leaf : leaves) builder.addCRLEntry(leaf.certificate.getSerialNumber(), Date.from(now.minusSeconds(3600)), CRLReason.keyCompromise);
        return new JcaX509CRLConverter().getCRL(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static KeyPair generate(String algorithm, int size) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(String issuer, String subject, KeyPair own, KeyPair signer, boolean authority, String... names) throws Exception {
        var now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(new X500Name(issuer), BigInteger.valueOf(System.nanoTime() + ++serial), Date.from(now.minusSeconds(3600)),
            Date.from(now.plus(Duration.ofDays(1))), new X500Name(subject), own.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (names.length > 0) {
            var alternatives = Arrays.stream(names).map(name -> new GeneralName(name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, name));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives.toArray(GeneralName[]::new)));
        }
        return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    }

    static String pem(Object what) throws Exception {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(what);
        }
        return text.toString();
    }

    /// Trusts this authority, and shows these if asked.
    SSLContext context(Leaf... shown) throws Exception {
        return context(certificate, shown);
    }

    static SSLContext context(X509Certificate trusted, Leaf... shown) throws Exception {
        var trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", trusted);
        var managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(trust);
        var own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        for (var leaf : shown) own.setKeyEntry("leaf" + leaf.certificate.getSerialNumber(), leaf.keys.getPrivate(), new char[0], new X509Certificate[] {leaf.certificate});
        var keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(own, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), managers.getTrustManagers(), null);
        return context;
    }
}
