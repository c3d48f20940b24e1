// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    private static final byte[] TEXT = {1, 2, 3};

    private static KeyPair pair(String algorithm, String curve) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        if (!curve.isEmpty()) generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }

    private static void assertSigns(SigningKey key, PublicKey by, String how) throws Exception {
        var signature = Signature.getInstance(how);
        signature.initVerify(by);
        signature.update(TEXT);
        assertThat(signature.verify(key.sign(TEXT))).isTrue();
    }

    @Test
    void p256IsReadInBothItsForms() throws Exception {
        var pair = pair("EC", "secp256r1");
        var one = KeyFile.parse("# a comment before\n" + pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        var other = KeyFile.parse(pem("EC PRIVATE KEY", new org.bouncycastle.asn1.sec.ECPrivateKey(256, ((ECPrivateKey) pair.getPrivate()).getS(), SECObjectIdentifiers.secp256r1).getEncoded()));
        assertSigns(one, pair.getPublic(), "SHA256withECDSAinP1363Format");
        assertSigns(other, pair.getPublic(), "SHA256withECDSAinP1363Format");
        assertThat(one.algorithm()).isEqualTo("ES256");
        assertThat(one.kid()).isEqualTo(other.kid()).isEqualTo(SigningKey.of(pair.getPrivate(), (java.security.interfaces.ECPublicKey) pair.getPublic()).kid());
    }

    @Test
    void ed25519IsRead() throws Exception {
        var pair = pair("Ed25519", "");
        var key = KeyFile.parse(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        assertSigns(key, pair.getPublic(), "Ed25519");
        assertThat(key.algorithm()).isEqualTo("EdDSA");
        assertThat(key.published()).containsEntry("kty", "OKP").containsEntry("crv", "Ed25519").doesNotContainKey("d");
    }

    @Test
    void otherKeysAreNotTakenAndNothingOfThemIsTold() throws Exception {
        for (var other : new KeyPair[] {pair("EC", "secp384r1"), pair("RSA", ""), pair("X25519", "")}) {
            var text = pem("PRIVATE KEY", other.getPrivate().getEncoded());
            assertThatThrownBy(() -> KeyFile.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected a private key").hasMessageNotContaining(text.substring(40, 60));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----"})
    void whatIsNoKeyIsTold(String text) {
        assertThatThrownBy(() -> KeyFile.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected a private key");
    }
}
