// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate with whatever is wrong with it.
record MadeCertificate(List<X509Certificate> chain, KeyPair keys) {

    /// What to make; good for `localhost` and `127.0.0.1` for the next ninety days, of an EC key, signed by itself, if nothing is said.
    record Order(String name, String kind, int bits, Duration age, Duration left, List<String> names, String hash, boolean authority, Optional<String> aia, Optional<KeyPurposeId> purpose) {
        static Order of(String name) {
            return new Order(name, "EC", 256, Duration.ofHours(1), Duration.ofDays(90), List.of("localhost", "127.0.0.1"), "SHA256", false, Optional.empty(), Optional.empty());
        }

        Order rsa(int size) {
            return new Order(name, "RSA", size, age, left, names, hash, authority, aia, purpose);
        }

        Order time(Duration past, Duration future) {
            return new Order(name, kind, bits, past, future, names, hash, authority, aia, purpose);
        }

        Order names(String... others) {
            return new Order(name, kind, bits, age, left, List.of(others), hash, authority, aia, purpose);
        }

        Order nameless() {
            return names(new String[0]);
        }

        Order hash(String other) {
            return new Order(name, kind, bits, age, left, names, other, authority, aia, purpose);
        }

        Order forAuthority() {
            return new Order(name, kind, bits, age, left, List.of(), hash, true, aia, purpose);
        }

        Order issuerAt(String url) {
            return new Order(name, kind, bits, age, left, names, hash, authority, Optional.of(url), purpose);
        }

        Order purpose(KeyPurposeId only) {
            return new Order(name, kind, bits, age, left, names, hash, authority, aia, Optional.of(only));
        }

        MadeCertificate alone() throws Exception {
            var own = keys();
            return sign(new X500Name(name), own, own, kind, List.of());
        }

        MadeCertificate by(MadeCertificate issuer) throws Exception {
            return sign(new X500Name(issuer.leaf().getSubjectX500Principal().getName()), keys(), issuer.keys, issuer.keys.getPrivate().getAlgorithm(), issuer.chain);
        }

        private KeyPair keys() throws Exception {
            var generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(bits);
            return generator.generateKeyPair();
        }

        private MadeCertificate sign(X500Name issuer, KeyPair own, KeyPair signer, String signerKind, List<X509Certificate> rest) throws Exception {
            var now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(issuer, BigInteger.valueOf(System.nanoTime()), Date.from(now.minus(age)), Date.from(now.plus(left)), new X500Name(name), own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!names.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names.stream()
                    .map(each -> new GeneralName(each.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, each)).toArray(GeneralName[]::new)));
            }
            if (aia.isPresent()) {
                builder.addExtension(Extension.authorityInfoAccess, false, new AuthorityInformationAccess(AccessDescription.id_ad_caIssuers, new GeneralName(GeneralName.uniformResourceIdentifier, aia.get())));
            }
            if (purpose.isPresent()) builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose.get()));
            var signed = builder.build(new JcaContentSignerBuilder(hash + "with" + (signerKind.equals("EC") ? "ECDSA" : "RSA")).build(signer.getPrivate()));
            return new MadeCertificate(Stream.concat(Stream.of(new JcaX509CertificateConverter().getCertificate(signed)), rest.stream()).toList(), own);
        }
    }

    X509Certificate leaf() {
        return chain.getFirst();
    }

    /// The first so many of the chain as `NAME.pem`, the key as `NAME-key.pem`.
    Path write(Path folder, String name, int sent) throws IOException {
        Files.writeString(folder.resolve(name + "-key.pem"), pem(List.of(new JcaPKCS8Generator(keys.getPrivate(), null))));
        return Files.writeString(folder.resolve(name + ".pem"), pem(chain.stream().limit(sent).toList()));
    }

    private static String pem(List<?> all) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            for (var each : all) writer.writeObject(each);
        }
        return text.toString();
    }
}
