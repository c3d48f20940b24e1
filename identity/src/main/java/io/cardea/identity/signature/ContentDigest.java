// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What `Content-Digest` says of a body (RFC 9530 §2). Algorithms that are not known, or were given up, say nothing; all others must agree.
///
/// @param expected by the names of the JDK
record ContentDigest(Map<String, byte[]> expected) {
    /// @throws Unfit if it says nothing that could be verified
    static ContentDigest of(String field) {
        var expected = new LinkedHashMap<String, byte[]>();
        DictionaryReader.read("Content-Digest", field).forEach((key, member) -> {
            if (!(member instanceof Member.Item(Bare.Bytes(var bytes), var parameters)) || !parameters.isEmpty()) throw new Unfit("`Content-Digest`: expected bytes");
            switch (key) {
                case "sha-256" -> expected.put("SHA-256", bytes);
                case "sha-512" -> expected.put("SHA-512", bytes);
                default -> {}
            }
        });
        if (expected.isEmpty()) throw new Unfit("`Content-Digest`: expected `sha-256` or `sha-512`");
        return new ContentDigest(expected);
    }

    boolean isOf(byte[] body, int length) {
        boolean all = true;
        for (var each : expected.entrySet()) {
            var digest = digest(each.getKey());
            digest.update(body, 0, length);
            all &= MessageDigest.isEqual(digest.digest(), each.getValue());
        }
        return all;
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }
}
