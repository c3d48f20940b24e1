// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import static io.cardea.identity.jwt.Forge.b64;
import static io.cardea.identity.jwt.Forge.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.config.Config;
import io.cardea.core.config.Slots;
import io.cardea.identity.jwt.TokenCheck.Result;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Tokens that must be refused: one thing is wrong with each of them, and all else is right.
class ForgedTokensTest {
    private static final long NOW = 1_795_000_000L;
    private static final String CLAIMS = "{\"iss\":\"https://id.test\",\"aud\":\"shop\",\"sub\":\"anna\",\"exp\":" + (NOW + 300) + ",\"iat\":" + (NOW - 10) + ",\"nbf\":" + (NOW - 10) + ",\"azp\":\"app\",\"tenant\":\"a\"}";
    private static final String RS = "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":\"JWT\"}";
    private static final String ES = "{\"alg\":\"ES256\",\"kid\":\"p256\"}";
    private static final PublicKeys KEYS = PublicKeys.set(Forge.set(Forge.jwk(Forge.RSA, "rsa", ""), Forge.jwk(Forge.P256, "p256", ""), Forge.jwk(Forge.P384, "p384", ""), Forge.jwk(Forge.P521, "p521", ""), Forge.jwk(Forge.ED, "ed", ""),
        Forge.jwk(Forge.OTHER_RSA, "only-ps", ",\"alg\":\"PS256\""), Forge.jwk(Forge.OTHER_P256, "enc", ",\"use\":\"enc\""), Forge.jwk(Forge.SMALL_RSA, "small", ""), "{\"kty\":\"oct\",\"kid\":\"oct\",\"k\":\"AAAA\"}"));

    private static TokenCheck check(String more) {
        return new TokenCheck("partners", Config.parse("t.yaml", "issuer: https://id.test\naudience: shop\n" + more, JwtConfig.class, Slots.none(), name -> Optional.empty()).value());
    }

    private static Result check(String token, String more) {
        var bytes = token.getBytes(UTF_8);
        return check(more).check(bytes, bytes.length, KEYS, NOW * 1000);
    }

    private static String rs(String claims) {
        return token(RS, claims, Forge.RSA.getPrivate(), "RS256");
    }

    private static String with(String claim) {
        int colon = claim.indexOf(':');
        var name = claim.substring(0, colon);
        var rest = Arrays.stream(CLAIMS.substring(1, CLAIMS.length() - 1).split(",")).filter(each -> !each.startsWith(name)).toList();
        return rs("{" + String.join(",", rest) + (claim.endsWith(":") ? "" : "," + claim) + "}");
    }

    @Test
    void theGoodOneIsGoodInEveryAlgorithm() {
        for (var each : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) good(token("{\"alg\":\"" + each + "\",\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), each), "");
        good(token(ES, CLAIMS, Forge.P256.getPrivate(), "ES256"), "");
        good(token("{\"alg\":\"ES384\",\"kid\":\"p384\"}", CLAIMS, Forge.P384.getPrivate(), "ES384"), "");
        good(token("{\"alg\":\"ES512\",\"kid\":\"p521\"}", CLAIMS, Forge.P521.getPrivate(), "ES512"), "");
        good(token("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}", CLAIMS, Forge.ED.getPrivate(), "EdDSA"), "");
        good(token("{\"alg\":\"Ed25519\",\"kid\":\"ed\"}", CLAIMS, Forge.ED.getPrivate(), "EdDSA"), "");
        good(token("{\"alg\":\"PS256\",\"kid\":\"only-ps\"}", CLAIMS, Forge.OTHER_RSA.getPrivate(), "PS256"), "");
        good(token("{\"alg\":\"ES256\"}", CLAIMS, Forge.P256.getPrivate(), "ES256"), "");
        good(token("{\"alg\":\"ES256\",\"kid\":\"p256\",\"typ\":\"application/at+JWT\",\"jku\":\"https://evil.test\",\"x5u\":\"https://evil.test\",\"jwk\":{\"kty\":\"oct\"},\"x5c\":[\"x\"]}", CLAIMS, Forge.P256.getPrivate(), "ES256"), "");
    }

    @Test
    void theGoodOneIsGoodByEveryRule() {
        var all = "authorized-parties: app\nrequire: [nbf, tenant]\nclaims: { tenant: a }\nmax-age: 1m\ntypes: JWT\nalgorithms: RS256\n";
        good(rs(CLAIMS), all);
        good(with("\"aud\":[\"x\",\"shop\"]"), all);
        good(with("\"exp\":" + (NOW + 1) + ".5"), all);
        good(with("\"exp\":" + (NOW - 29)), all);
        good(with("\"nbf\":" + (NOW + 29)), all);
        good(with("\"tenant\":[\"b\",\"a\"]"), all);
        good(with("\"extra\":null"), all);
    }

    private static void good(String token, String more) {
        assertThat(check(token, more)).isInstanceOf(Result.Good.class);
        assertThat(((Result.Good) check(token, more)).identity().consumer()).isEqualTo("anna");
    }

    private static void row(List<Arguments> rows, String name, String token) {
        rows.add(Arguments.of(name, token, ""));
    }

    private static void row(List<Arguments> rows, String name, String token, String config) {
        rows.add(Arguments.of(name, token, config));
    }

    static Stream<Arguments> forged() {
        var rows = new ArrayList<Arguments>();
        none(rows);
        confusion(rows);
        headers(rows);
        signatures(rows);
        shapes(rows);
        claims(rows);
        rules(rows);
        return rows.stream();
    }

    private static void none(List<Arguments> rows) {
        for (var alg : List.of("none", "None", "NONE", "nOnE", "", " none", "none ", "null")) {
            row(rows, "alg " + alg + ", no signature", b64("{\"alg\":\"" + alg + "\"}") + '.' + b64(CLAIMS) + '.');
            row(rows, "alg " + alg + ", a good one's signature", b64("{\"alg\":\"" + alg + "\",\"kid\":\"rsa\"}") + '.' + b64(CLAIMS) + '.' + rs(CLAIMS).split("\\.")[2]);
        }
        row(rows, "no alg", token("{\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "alg is null", token("{\"alg\":null,\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "alg is a list", token("{\"alg\":[\"RS256\"],\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "alg is a number", token("{\"alg\":256,\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "alg in lower case", token("{\"alg\":\"rs256\",\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "alg of ours that is no wire name", token("{\"alg\":\"EDDSA\",\"kid\":\"ed\"}", CLAIMS, Forge.ED.getPrivate(), "EdDSA"));
        row(rows, "alg twice", token("{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "alg and ALG", token("{\"ALG\":\"RS256\",\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "signature cut off", rs(CLAIMS).substring(0, rs(CLAIMS).lastIndexOf('.') + 1));
        row(rows, "signature left out", rs(CLAIMS).substring(0, rs(CLAIMS).lastIndexOf('.')));
    }

    private static void confusion(List<Arguments> rows) {
        for (var kid : List.of("rsa", "oct", "p256", "nobody")) {
            var header = "{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}";
            row(rows, "HMAC by the PEM, kid " + kid, Forge.hmac(header, CLAIMS, Forge.pem(Forge.RSA).getBytes(UTF_8)));
            row(rows, "HMAC by the DER, kid " + kid, Forge.hmac(header, CLAIMS, Forge.RSA.getPublic().getEncoded()));
        }
        row(rows, "HMAC by the JWK", Forge.hmac("{\"alg\":\"HS256\",\"kid\":\"rsa\"}", CLAIMS, Forge.jwk(Forge.RSA, "rsa", "").getBytes(UTF_8)));
        row(rows, "HMAC by the point of EC", Forge.hmac("{\"alg\":\"HS256\",\"kid\":\"p256\"}", CLAIMS, Forge.P256.getPublic().getEncoded()));
        row(rows, "HMAC by the set's own secret", Forge.hmac("{\"alg\":\"HS256\",\"kid\":\"oct\"}", CLAIMS, new byte[] {0, 0, 0}));
        row(rows, "RS256 said, HMAC made", Forge.hmac(RS, CLAIMS, Forge.pem(Forge.RSA).getBytes(UTF_8)));
        row(rows, "ES256 by an RSA key", token("{\"alg\":\"ES256\",\"kid\":\"rsa\"}", CLAIMS, Forge.P256.getPrivate(), "ES256"));
        row(rows, "RS256 by an EC key", token("{\"alg\":\"RS256\",\"kid\":\"p256\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "ES384 by P-256", token("{\"alg\":\"ES384\",\"kid\":\"p256\"}", CLAIMS, Forge.P256.getPrivate(), "ES384"));
        row(rows, "ES256 by P-384", token("{\"alg\":\"ES256\",\"kid\":\"p384\"}", CLAIMS, Forge.P384.getPrivate(), "ES256"));
        row(rows, "EdDSA by P-256", token("{\"alg\":\"EdDSA\",\"kid\":\"p256\"}", CLAIMS, Forge.ED.getPrivate(), "EdDSA"));
        row(rows, "PS256 said, RS256 made", token("{\"alg\":\"PS256\",\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "RS256 said, PS256 made", token(RS, CLAIMS, Forge.RSA.getPrivate(), "PS256"));
        row(rows, "RS384 said, RS256 made", token("{\"alg\":\"RS384\",\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "RS256 by a key for PS256 only", token("{\"alg\":\"RS256\",\"kid\":\"only-ps\"}", CLAIMS, Forge.OTHER_RSA.getPrivate(), "RS256"));
        row(rows, "by a key for encryption", token("{\"alg\":\"ES256\",\"kid\":\"enc\"}", CLAIMS, Forge.OTHER_P256.getPrivate(), "ES256"));
        row(rows, "by an RSA key of 1024 bits", token("{\"alg\":\"RS256\",\"kid\":\"small\"}", CLAIMS, Forge.SMALL_RSA.getPrivate(), "RS256"));
        row(rows, "an algorithm that this issuer may not use", rs(CLAIMS), "algorithms: [ES256, PS256]\n");
    }

    private static void headers(List<Arguments> rows) {
        var own = Forge.OTHER_RSA;
        row(rows, "its own jwk", token("{\"alg\":\"RS256\",\"jwk\":" + Forge.jwk(own, "x", "") + "}", CLAIMS, own.getPrivate(), "RS256"));
        row(rows, "its own jwk under a known kid", token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"jwk\":" + Forge.jwk(own, "rsa", "") + "}", CLAIMS, own.getPrivate(), "RS256"));
        row(rows, "its own jku", token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"jku\":\"http://127.0.0.1:1/keys\"}", CLAIMS, own.getPrivate(), "RS256"));
        row(rows, "its own x5u", token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"x5u\":\"file:///etc/passwd\"}", CLAIMS, own.getPrivate(), "RS256"));
        row(rows, "its own x5c", token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"x5c\":[\"" + Base64.getEncoder().encodeToString(own.getPublic().getEncoded()) + "\"]}", CLAIMS, own.getPrivate(), "RS256"));
        for (var kid : List.of("../../x", "/dev/null", "rsa' OR '1'='1", "rsa\\u0000", "RSA", "http://evil.test/k", "*", "rsa;ls", "k".repeat(300))) {
            row(rows, "kid " + (kid.length() > 40 ? "of 300 characters" : kid), token("{\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}", CLAIMS, own.getPrivate(), "RS256"));
        }
        row(rows, "kid is a number", token("{\"alg\":\"RS256\",\"kid\":1}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "kid is an object", token("{\"alg\":\"RS256\",\"kid\":{}}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        for (var crit : List.of("[\"exp\"]", "[\"b64\"]", "[]", "\"exp\"", "[\"http://x\"]", "null")) row(rows, "crit " + crit, token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"crit\":" + crit + "}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "b64 without crit", token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"b64\":false}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "zip", token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"zip\":\"DEF\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "enc", token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"enc\":\"A256GCM\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "a token in a token", token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"cty\":\"JWT\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        for (var typ : List.of("\"dpop+jwt\"", "\"logout+jwt\"", "\"JWE\"", "1", "\"id_token\"")) row(rows, "typ " + typ, token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":" + typ + "}", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "no typ where one is wanted", token("{\"alg\":\"RS256\",\"kid\":\"rsa\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"), "types: at+jwt\n");
        row(rows, "typ JWT where another is wanted", rs(CLAIMS), "types: at+jwt\n");
    }

    private static void signatures(List<Arguments> rows) {
        var input = b64(ES) + '.' + b64(CLAIMS);
        var order = ((ECPublicKey) Forge.P256.getPublic()).getParams().getOrder();
        var good = Base64.getUrlDecoder().decode(token(ES, CLAIMS, Forge.P256.getPrivate(), "ES256").split("\\.")[2]);
        rs(rows, input, "r = s = 0", BigInteger.ZERO, BigInteger.ZERO);
        rs(rows, input, "r = 0", BigInteger.ZERO, BigInteger.ONE);
        rs(rows, input, "s = 0", BigInteger.ONE, BigInteger.ZERO);
        rs(rows, input, "r = s = 1", BigInteger.ONE, BigInteger.ONE);
        rs(rows, input, "r = s = n", order, order);
        rs(rows, input, "r = n, s = 1", order, BigInteger.ONE);
        rs(rows, input, "r = s = n - 1", order.subtract(BigInteger.ONE), order.subtract(BigInteger.ONE));
        rs(rows, input, "r = s = 2^256 - 1", BigInteger.TWO.pow(256).subtract(BigInteger.ONE), BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
        row(rows, "ECDSA in DER", input + '.' + b64(der(Forge.P256, input)));
        row(rows, "ECDSA too short", input + '.' + b64(Arrays.copyOf(good, 63)));
        row(rows, "ECDSA too long", input + '.' + b64(Arrays.copyOf(good, 65)));
        row(rows, "ECDSA of nothing", input + '.' + b64(new byte[0]));
        row(rows, "ECDSA by another key", token(ES, CLAIMS, Forge.OTHER_P256.getPrivate(), "ES256"));
        row(rows, "ECDSA, P-521, all zero", b64("{\"alg\":\"ES512\",\"kid\":\"p521\"}") + '.' + b64(CLAIMS) + '.' + b64(new byte[132]));
        row(rows, "ECDSA, P-384, all zero", b64("{\"alg\":\"ES384\",\"kid\":\"p384\"}") + '.' + b64(CLAIMS) + '.' + b64(new byte[96]));
        var flipped = good.clone();
        flipped[40] ^= 1;
        row(rows, "ECDSA with one bit turned", input + '.' + b64(flipped));
        row(rows, "RSA by another key", token(RS, CLAIMS, Forge.OTHER_RSA.getPrivate(), "RS256"));
        row(rows, "RSA all zero", b64(RS) + '.' + b64(CLAIMS) + '.' + b64(new byte[256]));
        row(rows, "RSA is one", b64(RS) + '.' + b64(CLAIMS) + '.' + b64(unit(256)));
        row(rows, "RSA too short", b64(RS) + '.' + b64(CLAIMS) + '.' + b64(new byte[255]));
        row(rows, "RSA with a byte behind it", b64(RS) + '.' + b64(CLAIMS) + '.' + b64(Arrays.copyOf(Base64.getUrlDecoder().decode(rs(CLAIMS).split("\\.")[2]), 257)));
        row(rows, "EdDSA all zero", b64("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}") + '.' + b64(CLAIMS) + '.' + b64(new byte[64]));
        row(rows, "EdDSA of 63 bytes", b64("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}") + '.' + b64(CLAIMS) + '.' + b64(new byte[63]));
        var claims = rs(CLAIMS).split("\\.");
        row(rows, "claims changed behind the signature", claims[0] + '.' + b64(CLAIMS.replace("anna", "root")) + '.' + claims[2]);
        row(rows, "header changed behind the signature", b64(RS.replace("JWT", "jwt")) + '.' + claims[1] + '.' + claims[2]);
        row(rows, "the signature of another good one", claims[0] + '.' + claims[1] + '.' + with("\"sub\":\"bob\"").split("\\.")[2]);
    }

    private static void rs(List<Arguments> rows, String input, String name, BigInteger r, BigInteger s) {
        var signature = new byte[64];
        put(r, signature, 0);
        put(s, signature, 32);
        row(rows, "ECDSA " + name, input + '.' + b64(signature));
    }

    private static void put(BigInteger number, byte[] target, int at) {
        var bytes = number.toByteArray();
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, target, at + 32 - length, length);
    }

    private static byte[] unit(int length) {
        var one = new byte[length];
        one[length - 1] = 1;
        return one;
    }

    private static byte[] der(KeyPair pair, String input) {
        try {
            var signature = java.security.Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(UTF_8));
            return signature.sign();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void shapes(List<Arguments> rows) {
        var good = rs(CLAIMS);
        var parts = good.split("\\.");
        row(rows, "four parts", good + ".x");
        row(rows, "five parts, as if encrypted", good + ".x.y");
        row(rows, "nothing but dots", "..");
        row(rows, "ten thousand dots", ".".repeat(10_000));
        row(rows, "a blank in it", parts[0] + " ." + parts[1] + '.' + parts[2]);
        row(rows, "a line break in it", parts[0] + ".\n" + parts[1] + '.' + parts[2]);
        row(rows, "padding", parts[0] + '.' + parts[1] + "=." + parts[2]);
        row(rows, "the other alphabet of Base64", parts[0] + '.' + parts[1] + '.' + parts[2].replace('-', '+').replace('_', '/') + (parts[2].matches("[A-Za-z0-9]*") ? "+" : ""));
        row(rows, "bits behind the signature's end", good.substring(0, good.length() - 1) + (char) (good.charAt(good.length() - 1) + 1));
        row(rows, "empty header", '.' + parts[1] + '.' + parts[2]);
        row(rows, "empty claims", token(b64(RS) + '.', Forge.RSA.getPrivate(), "RS256"));
        row(rows, "header is a list", token("[" + RS + "]", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "header is text", token("\"RS256\"", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "claims are a list", rs("[" + CLAIMS + "]"));
        row(rows, "claims are null", rs("null"));
        row(rows, "something behind the claims", rs(CLAIMS + "{}"));
        row(rows, "something behind the header", token(RS + "x", CLAIMS, Forge.RSA.getPrivate(), "RS256"));
        row(rows, "claims in UTF-16", token(b64(RS) + '.' + b64(CLAIMS.getBytes(java.nio.charset.StandardCharsets.UTF_16)), Forge.RSA.getPrivate(), "RS256"));
        row(rows, "claims with bytes that are no UTF-8", token(b64(RS) + '.' + b64(CLAIMS.replace("anna", "ann\u00e4").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)), Forge.RSA.getPrivate(), "RS256"));
        row(rows, "a claim nested a thousand deep", rs(CLAIMS.replace("\"tenant\":\"a\"", "\"tenant\":" + "[".repeat(1000) + "]".repeat(1000))));
        row(rows, "a number of a thousand digits", with("\"n\":" + "9".repeat(1000)));
        row(rows, "sub twice", rs(CLAIMS.replace("\"sub\":\"anna\"", "\"sub\":\"bob\",\"sub\":\"anna\"")));
        row(rows, "comments in the claims", rs(CLAIMS.replace("{", "{/* */")));
        row(rows, "single quotes", rs(CLAIMS.replace('"', '\'')));
    }

    private static void claims(List<Arguments> rows) {
        for (var iss : List.of("\"https://id.test/\"", "\"http://id.test\"", "\"HTTPS://id.test\"", "\"https://id.test.evil\"", "[\"https://id.test\"]", "null", "7", "")) row(rows, "iss " + iss, with("\"iss\":" + iss));
        for (var aud : List.of("\"other\"", "\"Shop\"", "[]", "[\"other\"]", "\"\"", "null", "[[\"shop\"]]", "{\"shop\":1}", "[\"shop\",7]", "")) row(rows, "aud " + aud, with("\"aud\":" + aud));
        for (var exp : List.of("\"" + (NOW + 300) + "\"", "null", "true", "[" + (NOW + 300) + "]", "-1", "0", String.valueOf(NOW - 31), "1e400", "1e300", "999999999999999999999", "\"never\"", "{}", "")) row(rows, "exp " + exp, with("\"exp\":" + exp));
        for (var nbf : List.of(String.valueOf(NOW + 31), "\"0\"", "false", "null")) row(rows, "nbf " + nbf, with("\"nbf\":" + nbf));
        for (var iat : List.of(String.valueOf(NOW + 31), "\"0\"", "[]")) row(rows, "iat " + iat, with("\"iat\":" + iat));
        for (var sub : List.of("7", "null", "\"\"", "[\"anna\"]", "")) row(rows, "sub " + sub, with("\"sub\":" + sub));
    }

    private static void rules(List<Arguments> rows) {
        row(rows, "another party", with("\"azp\":\"other\""), "authorized-parties: app\n");
        row(rows, "no party", with("\"azp\":"), "authorized-parties: app\n");
        row(rows, "a list of parties", with("\"azp\":[\"app\"]"), "authorized-parties: app\n");
        row(rows, "a claim that must be there", with("\"tenant\":"), "require: tenant\n");
        row(rows, "a claim that is null", with("\"tenant\":null"), "require: tenant\n");
        row(rows, "a claim of another value", with("\"tenant\":\"b\""), "claims: { tenant: a }\n");
        row(rows, "a claim that is an object", with("\"tenant\":{\"a\":1}"), "claims: { tenant: a }\n");
        row(rows, "too old", with("\"iat\":" + (NOW - 91)), "max-age: 1m\n");
        row(rows, "of no age", with("\"iat\":"), "max-age: 1m\n");
        row(rows, "expired by a second, without leeway", with("\"exp\":" + (NOW - 1)), "leeway: 0s\n");
        row(rows, "no consumer", rs(CLAIMS), "consumer: email\n");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forged")
    void isRefused(String name, String token, String config) {
        assertThat(check(token, config)).isNotInstanceOf(Result.Good.class);
    }

    @Test
    void thereAreAtLeastAHundredOfThem() {
        assertThat(forged().count()).isGreaterThanOrEqualTo(150);
    }

    @Test
    void anotherIssuersTokenIsNotEvenHeldAgainstTheKeys() {
        assertThat(check(with("\"iss\":\"https://other.test\""), "")).isInstanceOf(Result.Foreign.class);
    }

    @Test
    void aKeyThatNobodyKnowsIsToldApart() {
        assertThat(check(token("{\"alg\":\"RS256\",\"kid\":\"new\"}", CLAIMS, Forge.RSA.getPrivate(), "RS256"), "")).isInstanceOf(Result.UnknownKey.class);
    }

    @Test
    void keysComeAsPemAsACertificateOrAsASet() {
        assertThat(PublicKeys.parse(Forge.pem(Forge.RSA) + Forge.pem(Forge.P256) + Forge.pem(Forge.ED)).size()).isEqualTo(3);
        assertThat(PublicKeys.parse(Forge.jwk(Forge.P521, "a", "")).size()).isEqualTo(1);
        assertThat(KEYS.size()).as("without those for encryption, the small one and the secret").isEqualTo(6);
        var off = Forge.jwk(Forge.P256, "a", "").replaceAll("\"x\":\"....", "\"x\":\"AAAA");
        assertThat(PublicKeys.set(Forge.set(off, "7", "{}", Forge.jwk(Forge.RSA, "b", ""))).size()).as("without a point that is not on the curve").isEqualTo(1);
        for (var wrong : List.of("", "{}", "{\"keys\":7}", Forge.pem(Forge.SMALL_RSA), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "{\"keys\":[]}")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> PublicKeys.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
