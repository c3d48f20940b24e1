// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/// What is in a PEM file: of each kind, in its order.
///
/// @param publicKey as written beside the private one
record PemText(List<X509Certificate> chain, Optional<PrivateKey> key, Optional<PublicKey> publicKey) {
    /// @throws IOException if it is none
    static PemText read(String text) throws IOException {
        var chain = new ArrayList<X509Certificate>();
        Optional<PrivateKey> key = Optional.empty();
        Optional<PublicKey> publicKey = Optional.empty();
        try (var parser = new PEMParser(new StringReader(text))) {
            for (var each = parser.readObject(); each != null; each = parser.readObject()) {
                switch (each) {
                    case X509CertificateHolder certificate -> chain.add(new JcaX509CertificateConverter().getCertificate(certificate));
                    // By the JDK's own factories: keys of one provider do not work with signatures of the other.
                    case PrivateKeyInfo info -> key = Optional.of(new JcaPEMKeyConverter().getPrivateKey(info));
                    case SubjectPublicKeyInfo info -> publicKey = Optional.of(new JcaPEMKeyConverter().getPublicKey(info));
                    default -> throw new IOException("unexpected " + each.getClass().getSimpleName());
                }
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
        return new PemText(chain, key, publicKey);
    }

    Optional<KeyPair> pair() {
        return key.isPresent() && publicKey.isPresent() ? Optional.of(new KeyPair(publicKey.get(), key.get())) : Optional.empty();
    }

    static String of(KeyPair keys) throws IOException {
        return write(new JcaPKCS8Generator(keys.getPrivate(), null), keys.getPublic());
    }

    /// The key first: then the chain, the leaf at its head.
    static String of(PrivateKey key, List<X509Certificate> chain) throws IOException {
        var all = new ArrayList<Object>(List.of(new JcaPKCS8Generator(key, null)));
        all.addAll(chain);
        return write(all.toArray());
    }

    private static String write(Object... all) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            for (var each : all) writer.writeObject(each);
        }
        return text.toString();
    }
}
