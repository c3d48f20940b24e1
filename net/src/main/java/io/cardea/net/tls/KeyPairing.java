// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.config.Secret;
import io.netty.handler.ssl.OpenSslX509KeyManagerFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ssl.KeyManagerFactory;

/// A certificate, the rest of its chain, and the key that belongs to it: checked by what both are made of, or by a signature.
public record KeyPairing(List<X509Certificate> chain, PrivateKey key) {
    private static final char[] NO_PASSWORD = {};
    /// A store seals what it holds, by default with ten thousand rounds of a hash. This one never leaves memory: one round.
    private static final String SEAL = "PBEWithSHA1AndDESede";
    private static final PBEParameterSpec ONCE = new PBEParameterSpec(new byte[20], 1);

    /// @throws IllegalArgumentException with the names of the files, if one is unreadable or they do not belong together
    static KeyPairing read(Path certificate, Path key, Optional<Secret> passphrase) {
        var chain = Pem.certificates(certificate);
        var secret = Pem.key(key, passphrase);
        var algorithm = secret.getAlgorithm();
        if (!algorithm.equals("RSA") && !algorithm.equals("EC")) throw new IllegalArgumentException(key + ": expected an RSA or EC key, found " + algorithm);
        if (!belongs(secret, chain.getFirst(), algorithm)) {
            throw new IllegalArgumentException(key + " is not the key of " + certificate + ", whose first certificate is for "
                + chain.getFirst().getSubjectX500Principal() + "; is the chain in the wrong order?");
        }
        return new KeyPairing(chain, secret);
    }

    /// @throws IllegalArgumentException if the key is none of the first certificate, or that is not for this name
    public static KeyPairing of(List<X509Certificate> chain, PrivateKey key, String name) {
        if (chain.isEmpty()) throw new IllegalArgumentException("expected a certificate for " + name + ", found none");
        var leaf = chain.getFirst();
        if (!belongs(key, leaf, key.getAlgorithm())) throw new IllegalArgumentException("the certificate " + leaf.getSubjectX500Principal() + " for " + name + " is of another key");
        var names = CertificateNames.of(leaf);
        if (!names.names().contains(name) && !names.test(name)) throw new IllegalArgumentException("expected a certificate for " + name + ", found one for " + names.names());
        return new KeyPairing(List.copyOf(chain), key);
    }

    private static boolean belongs(PrivateKey key, X509Certificate certificate, String algorithm) {
        if (key instanceof RSAKey own && certificate.getPublicKey() instanceof RSAKey certified) return own.getModulus().equals(certified.getModulus());
        try {
            var name = algorithm.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            var probe = new byte[32];
            var signer = Signature.getInstance(name);
            signer.initSign(key);
            signer.update(probe);
            var signature = signer.sign();
            var verifier = Signature.getInstance(name);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(probe);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // such as a key of another kind
        }
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /// When the first of its chain expires: clients believe none of it then.
    Instant soonest() {
        return chain.stream().map(each -> each.getNotAfter().toInstant()).min(Comparator.naturalOrder()).orElseThrow();
    }

    /// For both providers: this key and no other, in the provider's own form from the start.
    KeyManagerFactory keyManagers() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setEntry("key", new KeyStore.PrivateKeyEntry(key, chain.toArray(X509Certificate[]::new)), new KeyStore.PasswordProtection(NO_PASSWORD, SEAL, ONCE));
            var factory = Provider.chosen() == Provider.BORINGSSL ? new OpenSslX509KeyManagerFactory() : KeyManagerFactory.getInstance("PKIX");
            factory.init(store, NO_PASSWORD);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the key of " + leaf().getSubjectX500Principal() + " cannot be used: " + e.getMessage(), e);
        }
    }

    boolean isEcdsa() {
        return key instanceof ECPrivateKey;
    }
}
