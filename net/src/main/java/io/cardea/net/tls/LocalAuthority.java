// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An authority for development: made once, kept in a folder, trusted by whoever imports its certificate. Any thread.
final class LocalAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAuthority.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration LIFE = Duration.ofDays(3650);
    static final Duration LEAF_LIFE = Duration.ofDays(90);

    private final KeyPairing self;

    private LocalAuthority(KeyPairing self) {
        this.self = self;
    }

    /// The authority of that folder, made if there is none: `ca.pem`, and `ca-key.pem` that only its owner can read.
    ///
    /// @throws IllegalArgumentException if the folder cannot be written, or what is in it cannot be read
    static synchronized LocalAuthority in(Path folder) {
        var certificate = folder.resolve("ca.pem");
        var key = folder.resolve("ca-key.pem");
        try {
            if (!Files.exists(certificate) || !Files.exists(key)) {
                var keys = keys();
                var name = new X500Name("CN=Cardea local authority");
                var made = sign(name, name, keys, keys, LIFE, Optional.empty());
                Files.createDirectories(folder);
                write(key, pem(new JcaPKCS8Generator(keys.getPrivate(), null)));
                write(certificate, pem(made));
            }
            var authority = new LocalAuthority(KeyPairing.read(certificate, key, Optional.empty()));
            LOG.info("`tls: auto`: for browsers and clients to believe it, trust the certificate in {}", certificate.toAbsolutePath().normalize());
            return authority;
        } catch (IOException e) {
            throw new IllegalArgumentException("tls: auto: cannot keep an authority in " + folder + ": " + e.getMessage(), e);
        }
    }

    /// One that nobody keeps, and that nobody can trust.
    static LocalAuthority passing() {
        var keys = keys();
        var name = new X500Name("CN=Cardea stand-in");
        return new LocalAuthority(new KeyPairing(List.of(sign(name, name, keys, keys, LIFE, Optional.empty())), keys.getPrivate()));
    }

    String label() {
        return "Cardea local authority";
    }

    Instant until() {
        return self.leaf().getNotAfter().toInstant();
    }

    /// A new certificate for names and addresses, with a key of its own.
    KeyPairing issue(List<String> names) {
        var keys = keys();
        var alternatives = names.stream()
            .map(name -> new GeneralName(name.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName, name)).toArray(GeneralName[]::new);
        var issuer = new X500Name(self.leaf().getSubjectX500Principal().getName());
        var leaf = sign(issuer, new X500Name("CN=Cardea local certificate"), keys, new KeyPair(self.leaf().getPublicKey(), self.key()), LEAF_LIFE,
            Optional.of(new GeneralNames(alternatives)));
        return new KeyPairing(List.of(leaf, self.leaf()), keys.getPrivate());
    }

    private static X509Certificate sign(X500Name issuer, X500Name subject, KeyPair keys, KeyPair signer, Duration life, Optional<GeneralNames> leaf) {
        try {
            var now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(issuer, new BigInteger(120, RANDOM).setBit(120), Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(life)), subject, keys.getPublic());
            var extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(keys.getPublic()));
            builder.addExtension(Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(signer.getPublic()));
            builder.addExtension(Extension.basicConstraints, true, leaf.isPresent() ? new BasicConstraints(false) : new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(leaf.isPresent() ? KeyUsage.digitalSignature : KeyUsage.keyCertSign | KeyUsage.cRLSign));
            if (leaf.isPresent()) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
                builder.addExtension(Extension.subjectAlternativeName, false, leaf.get());
            }
            return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with ECDSA on P-256", e);
        }
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has EC P-256", e);
        }
    }

    private static String pem(Object what) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(what);
        }
        return text.toString();
    }

    /// Beside and then over it, so that nobody sees half of one. Readable by its owner alone from its first byte.
    private static void write(Path file, String text) throws IOException {
        var beside = Files.createTempFile(file.toAbsolutePath().getParent(), "new", ".pem", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(beside, text);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
