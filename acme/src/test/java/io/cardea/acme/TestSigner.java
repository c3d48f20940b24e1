// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.core.file.AcmeConfig.KeyKind;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A root, and an authority below it that signs.
final class TestSigner {
    private static final X500Name ROOT = new X500Name("CN=Test root");
    private static final X500Name ISSUER = new X500Name("CN=Test issuer");
    private final AtomicLong serials = new AtomicLong(System.nanoTime());
    private final InstantSource clock;
    private final Duration backdated;
    private final KeyPair issuerKeys = Keys.make(KeyKind.ECDSA);
    private final X509Certificate issuer;
    final X509Certificate root;

    /// @param backdated by how much everything is, for clients whose clock is slow
    TestSigner(InstantSource clock, Duration backdated) throws Exception {
        this.backdated = backdated;
        this.clock = clock;
        var rootKeys = Keys.make(KeyKind.ECDSA);
        root = signed(ROOT, rootKeys, ROOT, SubjectPublicKeyInfo.getInstance(rootKeys.getPublic().getEncoded()), clock.instant().minus(backdated), Duration.ofDays(3650), "");
        issuer = signed(ROOT, rootKeys, ISSUER, SubjectPublicKeyInfo.getInstance(issuerKeys.getPublic().getEncoded()), clock.instant().minus(backdated), Duration.ofDays(3650), "");
    }

    /// @return PEM: the certificate and the issuer's
    String sign(String name, SubjectPublicKeyInfo key, Duration life) throws Exception {
        return sign(name, key, clock.instant().minus(backdated), life);
    }

    /// @param from when it begins to be good
    String sign(String name, SubjectPublicKeyInfo key, Instant from, Duration life) throws Exception {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(signed(ISSUER, issuerKeys, new X500Name("CN=" + (name.length() > 64 ? "long" : name.replace("*", "any"))), key, from, life, name));
            writer.writeObject(issuer);
        }
        return text.toString();
    }

    /// @return PEM
    String issuerText() throws Exception {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(issuer);
        }
        return text.toString();
    }

    private X509Certificate signed(X500Name by, KeyPair keys, X500Name subject, SubjectPublicKeyInfo key, Instant from, Duration life, String name) throws Exception {
        var now = clock.instant();
        var builder = new X509v3CertificateBuilder(by, BigInteger.valueOf(serials.incrementAndGet()), Date.from(from), Date.from(now.plus(life)), subject, key);
        builder.addExtension(Extension.authorityKeyIdentifier, false, new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(name.isEmpty()));
        if (!name.isEmpty()) builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
        return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }
}
