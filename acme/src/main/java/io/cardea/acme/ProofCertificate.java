// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.core.file.AcmeConfig.KeyKind;
import io.cardea.net.tls.KeyPairing;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// What TLS-ALPN-01 shows (RFC 8737 §3). acme4j can make it too, but only with Bouncy Castle as a provider of the whole process.
final class ProofCertificate {
    private static final ASN1ObjectIdentifier ACME_IDENTIFIER = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.31");
    private static final Duration LIFE = Duration.ofDays(7);

    private ProofCertificate() {}

    /// @param digest of the key authorization, by SHA-256
    static KeyPairing of(String name, byte[] digest) {
        try {
            var keys = Keys.make(KeyKind.ECDSA);
            var subject = new X500Name("CN=acme challenge");
            var now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(subject, BigInteger.valueOf(now.toEpochMilli()), Date.from(now.minus(LIFE)), Date.from(now.plus(LIFE)), subject, keys.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            builder.addExtension(ACME_IDENTIFIER, true, new DEROctetString(digest));
            var signed = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
            return new KeyPairing(List.of(new JcaX509CertificateConverter().getCertificate(signed)), keys.getPrivate());
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with ECDSA on P-256", e);
        }
    }
}
