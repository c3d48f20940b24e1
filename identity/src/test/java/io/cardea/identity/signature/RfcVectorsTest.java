// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Identity;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.spi.Identifier.Finding;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/// RFC 9421, appendix B: its keys (B.1), its request (B.2) and what it has made of them.
class RfcVectorsTest {
    static final String ED25519 = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n";
    static final String P256 = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf\nw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==\n-----END PUBLIC KEY-----\n";
    static final String RSA_PSS = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
        +QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
        oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
        gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
        Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
        aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
        2wIDAQAB
        -----END PUBLIC KEY-----
        """;
    static final String SECRET = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";
    private static final Finding.Known SOMEBODY = new Finding.Known(Identity.ANONYMOUS, "");

    static Request request() {
        var fields = new Fields();
        fields.add(FieldName.of("Host"), "example.com");
        fields.add(FieldName.of("Date"), "Tue, 20 Apr 2021 02:07:55 GMT");
        fields.add(FieldName.of("Content-Type"), "application/json");
        fields.add(FieldName.of("Content-Digest"), "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:");
        fields.add(FieldName.of("Content-Length"), "18");
        return new Request("POST", "https", "example.com", -1, "/foo", "param=Value&Pet=dog", "1.1", fields, Body.of("{\"hello\": \"world\"}".getBytes(US_ASCII)));
    }

    private static SignatureInput input(String field) {
        return SignatureInput.of(DictionaryReader.read("Signature-Input", field).firstEntry().getValue());
    }

    private static void verified(VerifyingKey key, String input, String base, String signature) {
        var made = SignatureBase.of(request(), input(input));
        assertThat(new String(made, US_ASCII)).isEqualTo(base + "\"@signature-params\": " + input.substring(input.indexOf('=') + 1));
        verified(key, made, signature);
    }

    private static void verified(VerifyingKey key, byte[] base, String signature) {
        var bytes = Base64.getDecoder().decode(signature);
        assertThat(key.verifies(base, bytes)).isTrue();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= 1;
            assertThat(key.verifies(base, bytes)).isFalse();
            bytes[i] ^= 1;
        }
        for (int length = 0; length < bytes.length; length++) assertThat(key.verifies(base, java.util.Arrays.copyOf(bytes, length))).isFalse();
        assertThat(key.verifies(base, java.util.Arrays.copyOf(bytes, bytes.length + 1))).isFalse();
        base[0] ^= 1;
        assertThat(key.verifies(base, bytes)).isFalse();
    }

    private static VerifyingKey key(Algorithm algorithm, String pem) {
        return VerifyingKey.of(algorithm, PublicKeyText.parse(pem, algorithm), SOMEBODY);
    }

    @Test
    void b21MinimalByRsaPss() {
        verified(key(Algorithm.RSA_PSS_SHA512, RSA_PSS), "sig-b21=();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"", "",
            "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==");
    }

    @Test
    void b22OfAQueryParameterIsNotTaken() {
        assertThatThrownBy(() -> input("sig-b22=(\"@authority\" \"content-digest\" \"@query-param\";name=\"Pet\");created=1618884473;keyid=\"test-key-rsa-pss\";tag=\"header-example\"")).isInstanceOf(Unfit.class).hasMessageContaining("without parameters");
    }

    @Test
    void b23FullCoverageByRsaPss() {
        verified(key(Algorithm.RSA_PSS_SHA512, RSA_PSS), "sig-b23=(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-rsa-pss\"", """
            "date": Tue, 20 Apr 2021 02:07:55 GMT
            "@method": POST
            "@path": /foo
            "@query": ?param=Value&Pet=dog
            "@authority": example.com
            "content-type": application/json
            "content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:
            "content-length": 18
            """, "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==");
    }

    @Test
    void b24OfAResponseByEcdsa() {
        verified(key(Algorithm.ECDSA_P256_SHA256, P256), """
            "@status": 200
            "content-type": application/json
            "content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:
            "content-length": 23
            "@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256\"""".getBytes(US_ASCII),
            "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==");
        assertThatThrownBy(() -> input("sig-b24=(\"@status\");created=1618884473;keyid=\"test-key-ecc-p256\"")).isInstanceOf(Unfit.class);
    }

    @Test
    void b25BySharedSecret() {
        verified(VerifyingKey.of(Base64.getDecoder().decode(SECRET), SOMEBODY), "sig-b25=(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"", """
            "date": Tue, 20 Apr 2021 02:07:55 GMT
            "@authority": example.com
            "content-type": application/json
            """, "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=");
    }

    @Test
    void b26ByEd25519() {
        verified(key(Algorithm.ED25519, ED25519), "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"", """
            "date": Tue, 20 Apr 2021 02:07:55 GMT
            "@method": POST
            "@path": /foo
            "@authority": example.com
            "content-type": application/json
            "content-length": 18
            """, "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==");
    }

    /// ATTACKS 5: zeros that old JDKs took for a signature of everything.
    @Test
    void zerosAreNoSignature() {
        assertThat(key(Algorithm.ECDSA_P256_SHA256, P256).verifies(new byte[] {1}, new byte[64])).isFalse();
        assertThat(key(Algorithm.ED25519, ED25519).verifies(new byte[] {1}, new byte[64])).isFalse();
    }

    @Test
    void aKeyOfAnotherKindIsNotTaken() {
        assertThatThrownBy(() -> PublicKeyText.parse(RSA_PSS, Algorithm.ED25519)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("ed25519");
        assertThatThrownBy(() -> PublicKeyText.parse(ED25519, Algorithm.RSA_PSS_SHA512)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PublicKeyText.parse(P256 + P256, Algorithm.ECDSA_P256_SHA256)).hasMessageContaining("found several");
        assertThatThrownBy(() -> PublicKeyText.parse("none", Algorithm.ECDSA_P256_SHA256)).hasMessageContaining("found none");
    }

    @Test
    void theAuthorityHasNoPortThatTheSchemeHasAnywayAndTheWholeUriStandsForItsParts() {
        for (var each : new String[] {"https 443 example.com", "https -1 example.com", "https 80 example.com:80", "http 80 example.com", "http 8080 example.com:8080"}) {
            var parts = each.split(" ");
            var request = new Request("GET", parts[0], "example.com", Integer.parseInt(parts[1]), "/a", "", "1.1", new Fields(), Body.empty());
            assertThat(new String(SignatureBase.of(request, input("s=(\"@authority\" \"@target-uri\" \"@query\" \"@scheme\")")), US_ASCII))
                .startsWith("\"@authority\": " + parts[2] + "\n\"@target-uri\": " + parts[0] + "://" + parts[2] + "/a\n\"@query\": ?\n\"@scheme\": " + parts[0] + "\n");
        }
        assertThat(input("s=(\"@target-uri\")").covers("@path")).isTrue();
        assertThat(input("s=(\"@target-uri\")").covers("@method")).isFalse();
    }

    @Test
    void severalFieldsOfOneNameAreOneListAndWhatIsNoAsciiIsRefused() {
        var request = request();
        request.fields().add(FieldName.of("X-A"), "a").add(FieldName.of("x-a"), "b, c").add(FieldName.of("X-B"), "é");
        assertThat(new String(SignatureBase.of(request, input("s=(\"x-a\")")), US_ASCII)).startsWith("\"x-a\": a, b, c\n");
        assertThatThrownBy(() -> SignatureBase.of(request, input("s=(\"x-b\")"))).isInstanceOf(Unfit.class);
        assertThatThrownBy(() -> SignatureBase.of(request, input("s=(\"x-c\")"))).isInstanceOf(Unfit.class).hasMessageContaining("not there");
    }
}
