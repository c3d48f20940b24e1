// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import io.cardea.identity.Claims;
import io.cardea.identity.StrictJson;
import java.util.Map;

/// A token taken apart (RFC 7515 §7.1), of which nothing is believed yet.
///
/// @param algorithm as it claims
/// @param kid a word to find a key by; empty for none
/// @param type `typ`; empty for none
/// @param signed the bytes that the signature is of
record Token(String algorithm, String kid, String type, Claims claims, byte[] signed, byte[] signature) {
    private static final int LONGEST_KID = 256;

    /// Not what a token of ours can be, and why.
    static final class Broken extends RuntimeException {
        Broken(String message) {
            super(message, null, false, false);
        }
    }

    /// Whether it looks like one at all: three parts between dots. Five would be an encrypted one (RFC 7516).
    static boolean isShaped(byte[] bytes, int length) {
        int dots = 0;
        for (int i = 0; i < length; i++) if (bytes[i] == '.') dots++;
        return dots == 2 && length > 4;
    }

    /// @throws Broken for what is none
    static Token parse(byte[] bytes, int length) {
        int first = -1;
        int second = -1;
        for (int i = 0; i < length; i++) {
            if (bytes[i] != '.') continue;
            if (second >= 0) throw new Broken("expected three parts, found more");
            if (first < 0) first = i; else second = i;
        }
        if (second < 0) throw new Broken("expected three parts, found fewer");
        var header = json(bytes, 0, first, "header");
        var algorithm = text(header, "alg");
        // RFC 7515 §4.1.11: extensions that must be understood; none is. RFC 7797's b64 is one of them.
        if (header.containsKey("crit") || header.containsKey("b64")) throw new Broken("expected no `crit` in the header");
        if (header.containsKey("zip") || header.containsKey("enc")) throw new Broken("expected a signed token, found one that is packed or encrypted");
        if (text(header, "cty").equalsIgnoreCase("JWT")) throw new Broken("expected claims, found a token in a token");
        var kid = text(header, "kid");
        if (kid.length() > LONGEST_KID) throw new Broken("expected a shorter `kid`");
        // jwk, jku, x5u and x5c would let whoever made the token say by which key it is good: they are not looked at.
        var claims = new Claims(json(bytes, first + 1, second, "claims"));
        var signed = new byte[second];
        System.arraycopy(bytes, 0, signed, 0, second);
        return new Token(algorithm, kid, text(header, "typ"), claims, signed, decoded(bytes, second + 1, length, "signature"));
    }

    private static String text(Map<String, Object> header, String name) {
        var value = header.get(name);
        if (value instanceof String text) return text;
        if (header.containsKey(name)) throw new Broken("expected text for `" + name + "` in the header");
        return "";
    }

    private static Map<String, Object> json(byte[] bytes, int from, int to, String part) {
        try {
            return StrictJson.object(decoded(bytes, from, to, part));
        } catch (IllegalArgumentException e) {
            throw new Broken("its " + part + ": " + e.getMessage());
        }
    }

    /// Base64url without padding (RFC 7515 §2), in the one form that its bytes have: another spelling of the same token is another token.
    private static byte[] decoded(byte[] bytes, int from, int to, String part) {
        int length = to - from;
        if (length % 4 == 1) throw new Broken("its " + part + " is not Base64url");
        var out = new byte[length * 6 / 8];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = from; i < to; i++) {
            int value = value(bytes[i]);
            if (value < 0) throw new Broken("its " + part + " is not Base64url");
            held = held << 6 | value;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                out[at++] = (byte) (held >> bits);
            }
        }
        if ((held & (1 << bits) - 1) != 0) throw new Broken("its " + part + " has bits behind its end");
        return out;
    }

    private static int value(byte b) {
        if (b >= 'A' && b <= 'Z') return b - 'A';
        if (b >= 'a' && b <= 'z') return b - 'a' + 26;
        if (b >= '0' && b <= '9') return b - '0' + 52;
        return b == '-' ? 62 : b == '_' ? 63 : -1;
    }

    @Override
    public String toString() {
        return "a token by " + algorithm; // what it holds is nobody's business
    }
}
