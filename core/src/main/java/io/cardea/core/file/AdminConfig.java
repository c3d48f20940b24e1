// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import java.util.Optional;

/// The admin listener.
public record AdminConfig(
    @Doc("loopback only, unless a token is set; `off` for none") @Default("127.0.0.1:9900") String address,
    @Doc("a bearer token that every request must bring") Optional<Secret> token) {

    @Short("127.0.0.1:9900")
    public static AdminConfig at(String address) {
        return new AdminConfig(address, Optional.empty());
    }

    public boolean isOff() {
        return address.equals("off");
    }
}
