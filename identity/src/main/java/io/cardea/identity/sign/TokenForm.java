// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.cardea.core.exchange.Identity;
import io.cardea.identity.ClaimPath;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;

/// What a token of ours says: RFC 7519 §4.1, `scope` as RFC 8693 §4.2 has it, `roles` and `groups` as RFC 9068 §2.2.3.1, and `way`, by which the edge knows who asks. Any thread.
final class TokenForm {
    /// What most servers take as one field, with room for others.
    static final int LONGEST = 6 << 10;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final int ID = 16;

    private final SigningKey key;
    private final String header;
    private final String issuer;
    private final List<String> audience;
    private final List<String> claims;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();

    TokenForm(SigningKey key, SignConfig config) {
        this.key = key;
        this.issuer = config.issuer();
        this.audience = config.audience();
        this.claims = config.claims();
        this.lifetime = config.lifetime();
        var head = new LinkedHashMap<String, Object>();
        head.put("alg", key.algorithm());
        head.put("typ", "JWT");
        head.put("kid", key.kid());
        header = encoded(head) + '.';
    }

    private static String encoded(LinkedHashMap<String, Object> json) {
        return TEXT.encodeToString(JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8));
    }

    /// Signs, which takes a while.
    ///
    /// @param now in milliseconds since 1970
    /// @throws IllegalArgumentException if it would be too long for a field
    String token(Identity who, long now) {
        var said = new LinkedHashMap<String, Object>();
        for (var name : claims) {
            var value = ClaimPath.at(who.claims(), name);
            if (value != null) said.put(name, value);
        }
        said.put("iss", issuer);
        said.put("sub", who.consumer());
        said.put("aud", audience.size() == 1 ? audience.getFirst() : audience);
        said.put("iat", now / 1000);
        said.put("exp", now / 1000 + lifetime.toSeconds());
        var id = new byte[ID];
        random.nextBytes(id);
        said.put("jti", TEXT.encodeToString(id));
        said.put("way", who.way());
        if (!who.scopes().isEmpty()) said.put("scope", String.join(" ", who.scopes().stream().sorted().toList()));
        if (!who.roles().isEmpty()) said.put("roles", who.roles().stream().sorted().toList());
        if (!who.groups().isEmpty()) said.put("groups", who.groups().stream().sorted().toList());
        var signed = header + encoded(said);
        if (signed.length() > LONGEST) throw new IllegalArgumentException("what is known of who asks does not fit into a token of " + LONGEST + " bytes");
        return signed + '.' + TEXT.encodeToString(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }
}
