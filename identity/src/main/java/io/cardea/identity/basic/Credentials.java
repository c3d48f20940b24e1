// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.identity.AuthScheme;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// User and password as a request brings them (RFC 7617 §2): nothing that two readers could read in two ways.
///
/// @param password in UTF-8
record Credentials(String user, byte[] password) {
    static final AuthScheme SCHEME = new AuthScheme("basic");
    static final int LONGEST_PASSWORD = 1024;
    private static final int LONGEST = 2048;

    /// @throws IllegalArgumentException for what is there but cannot be credentials
    static Optional<Credentials> of(Fields fields) {
        int row = fields.find(FieldName.AUTHORIZATION, 0);
        int own = row;
        while (own >= 0 && !SCHEME.isAt(fields, own)) own = fields.find(FieldName.AUTHORIZATION, own + 1);
        if (own < 0) return Optional.empty();
        // Twice: another reader might take the other one.
        if (fields.find(FieldName.AUTHORIZATION, row + 1) >= 0) throw new IllegalArgumentException("expected one `Authorization`");
        int length = fields.valueLengthAt(own) - SCHEME.length();
        if (length > LONGEST) throw new IllegalArgumentException("expected shorter credentials");
        var coded = Arrays.copyOfRange(fields.valueAt(own).getBytes(StandardCharsets.ISO_8859_1), SCHEME.length(), SCHEME.length() + length);
        return Optional.of(parsed(coded));
    }

    private static Credentials parsed(byte[] coded) {
        var bytes = decoded(coded);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("expected user and password in UTF-8", e);
        }
        int colon = text.indexOf(':');
        if (colon < 0) throw new IllegalArgumentException("expected a colon between user and password");
        if (text.chars().anyMatch(Character::isISOControl)) throw new IllegalArgumentException("expected no control characters"); // with them NUL, where others stop reading
        var password = text.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
        if (password.length > LONGEST_PASSWORD) throw new IllegalArgumentException("expected a shorter password");
        return new Credentials(text.substring(0, colon), password);
    }

    /// In the one spelling that its bytes have.
    private static byte[] decoded(byte[] coded) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(coded);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected Base64", e);
        }
        if (!Arrays.equals(Base64.getEncoder().encode(bytes), coded)) throw new IllegalArgumentException("expected Base64");
        return bytes;
    }

    @Override
    public String toString() {
        return "credentials"; // what they are is nobody's business
    }
}
