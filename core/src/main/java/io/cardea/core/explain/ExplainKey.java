// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.explain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cardea.core.config.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs tokens by which somebody may have requests explained, and tells ours from others: HMAC with SHA-256 (RFC 2104) over what a token
/// allows, read only if the signature is right. A forged one costs one hash of at most [#LONGEST] bytes.
///
/// `cx1.EXPIRY.SCOPE.SIGNATURE`: seconds since 1970, the host and the beginning of the path by a blank, 43 characters of base64url.
public final class ExplainKey {
    /// Of a token, in bytes.
    public static final int LONGEST = 1024;
    public static final Duration LONGEST_VALID = Duration.ofHours(24);
    private static final String BEGIN = "cx1.";
    private static final int SIGNATURE = 43;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Mac prototype; // cloned, never used itself
    private final InstantSource clock;

    private ExplainKey(byte[] key, InstantSource clock) {
        this.clock = clock;
        try {
            prototype = Mac.getInstance(ALGORITHM);
            prototype.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /// A key that nobody knows: its tokens are good as long as this object lives.
    public static ExplainKey random() {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new ExplainKey(key, InstantSource.system());
    }

    public static ExplainKey of(Secret secret) {
        return of(secret, InstantSource.system());
    }

    public static ExplainKey of(Secret secret, InstantSource clock) {
        return new ExplainKey(secret.reveal().getBytes(UTF_8), clock);
    }

    /// @param host the only one that it is good for; empty for any
    /// @param path what the canonical path must be, or be below; empty for any
    /// @throws IllegalArgumentException for a time or scope that no token can have
    public String sign(Duration valid, String host, String path) {
        if (valid.isNegative() || valid.isZero() || valid.compareTo(LONGEST_VALID) > 0) {
            throw new IllegalArgumentException("expected a token to be good for 1 s to " + LONGEST_VALID.toHours() + " h, found " + valid.toSeconds() + " s");
        }
        if (!path.isEmpty() && !path.startsWith("/")) throw new IllegalArgumentException("expected a path such as `/books/`, found `" + path + "`");
        if (host.indexOf(' ') >= 0) throw new IllegalArgumentException("expected a host such as `shop.example.com`, found `" + host + "`");
        long expiry = clock.instant().plus(valid).getEpochSecond();
        var scope = ENCODER.encodeToString((host + ' ' + path).getBytes(UTF_8));
        var signed = BEGIN + expiry + '.' + scope;
        var token = signed + '.' + signature(signed);
        if (token.length() > LONGEST) throw new IllegalArgumentException("expected a shorter host and path: a token has at most " + LONGEST + " characters");
        return token;
    }

    /// Whether this token of ours is good now for that host (lower case) and canonical path.
    public boolean allows(String token, String host, String path) {
        int end = token.length() - SIGNATURE - 1;
        if (token.length() > LONGEST || end < BEGIN.length() || !token.startsWith(BEGIN) || token.charAt(end) != '.') return false;
        var signed = token.substring(0, end);
        if (!MessageDigest.isEqual(signature(signed).getBytes(US_ASCII), token.substring(end + 1).getBytes(UTF_8))) return false;
        // Ours from here on, so that it is well formed.
        int dot = signed.indexOf('.', BEGIN.length());
        if (clock.instant().getEpochSecond() >= Long.parseLong(signed.substring(BEGIN.length(), dot))) return false;
        var scope = new String(Base64.getUrlDecoder().decode(signed.substring(dot + 1)), UTF_8);
        int blank = scope.indexOf(' ');
        var hostScope = scope.substring(0, blank);
        return (hostScope.isEmpty() || hostScope.equalsIgnoreCase(host)) && isBelow(path, scope.substring(blank + 1));
    }

    /// By whole segments: `/books` is not the beginning of `/bookshop`.
    private static boolean isBelow(String path, String prefix) {
        return path.startsWith(prefix) && (prefix.isEmpty() || prefix.endsWith("/") || path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    private String signature(String signed) {
        try {
            var mac = (Mac) prototype.clone();
            return ENCODER.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned", e);
        }
    }
}
