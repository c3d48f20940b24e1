// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import java.time.Duration;
import java.util.Optional;

/// Sessions that stay at one instance, by a cookie.
public record AffinityConfig(
    @Doc("the cookie's name; `cardea-` and the service's if absent") @Default("\"\"") String cookie,
    @Doc("what cookies are signed with, the same for all edges of a service; made anew at each start if absent") Optional<Secret> secret,
    @Doc("how long a browser keeps it; to the end of its session if absent") Optional<Duration> maxAge,
    @Doc("whether it is for https alone: `auto` if it was asked for by https") @Default("auto") Secure secure,
    @Doc("the cookie's SameSite") @Default("lax") SameSite sameSite) {
    public enum Secure { AUTO, ALWAYS, NEVER }

    public enum SameSite { STRICT, LAX, NONE }

    @Short("cardea-instance")
    public static AffinityConfig cookie(String name) {
        return new AffinityConfig(name, Optional.empty(), Optional.empty(), Secure.AUTO, SameSite.LAX);
    }
}
