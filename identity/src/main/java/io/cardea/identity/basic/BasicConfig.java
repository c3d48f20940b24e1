// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import io.cardea.identity.Challenge;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `basic: { file: users.htpasswd }`.
@Doc("Users and passwords (RFC 7617)")
public record BasicConfig(
    @Doc("users by name, and the hashes of their passwords") Map<String, User> users,
    @Doc("a file of more users as `htpasswd -B` writes it: `NAME:HASH` in each line; a change is taken in at once") Optional<Path> file,
    @Doc("how long a password that was right is remembered; 0 for not at all") @Default("5m") @Range(min = "0s", max = "1d") Duration rememberFor,
    @Doc("how many passwords that were right are remembered") @Default("10000") @Range(min = "0", max = "1000000") int remember,
    @Doc("take users and passwords off the requests, so that no origin sees them") @Default("true") boolean strip,
    @Doc("what clients are told that they need a password for") @Default("cardea") String realm) {
    public BasicConfig {
        if (users.isEmpty() && file.isEmpty()) throw new IllegalArgumentException("expected `users` or a `file` of users, found neither");
        for (var name : users.keySet()) {
            try {
                checkName(name);
            } catch (IllegalArgumentException e) {
                throw Invalid.at("users", String.valueOf(e.getMessage()));
            }
        }
        Challenge.checkRealm(realm);
    }

    /// @throws IllegalArgumentException for what no request could bring (RFC 7617 §2)
    static void checkName(String name) {
        if (name.isBlank() || name.length() > 200 || name.indexOf(':') >= 0 || name.chars().anyMatch(Character::isISOControl)) throw new IllegalArgumentException("expected a name of 1 to 200 characters without colons and control characters");
    }

    /// One who has a password.
    public record User(
        @Doc("the hash of its password: by argon2id, as `cardea password` prints it, or by bcrypt") Secret hash,
        @Doc("what it may do") @OneOrMany List<String> scopes,
        @Doc("what it is") @OneOrMany List<String> roles,
        @Doc("what it belongs to") @OneOrMany List<String> groups,
        @Doc("what else is known of it") Map<String, String> claims) {
        public User {
            try {
                PasswordHash.parse(hash.reveal());
            } catch (IllegalArgumentException e) {
                throw Invalid.at("hash", String.valueOf(e.getMessage()));
            }
        }

        @Short("${ANNA_HASH}")
        public static User of(Secret hash) {
            return new User(hash, List.of(), List.of(), List.of(), Map.of());
        }
    }
}
