// SPDX-License-Identifier: Apache-2.0
package io.cardea.eureka;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `discover: { eureka: … }`.
public record EurekaConfig(
    @Doc("Eureka servers, each with its path: `http://127.0.0.1:8761/eureka`; the next is asked when one does not answer") @OneOrMany List<URI> servers,
    @Doc("the application there; the service's name if absent, in capitals as Eureka has it") Optional<String> app,
    @Doc("how often the server is asked, up to a tenth more by chance") @Default("5s") @Range(min = "100ms", max = "1h") Duration every,
    @Doc("time for an answer") @Default("3s") @Range(min = "10ms", max = "1m") Duration timeout,
    @Doc("who asks, if the server wants to know") Optional<String> user,
    @Doc("the password of `user`") Optional<Secret> password) {

    @Short("http://127.0.0.1:8761/eureka")
    public static EurekaConfig at(URI server) {
        return new EurekaConfig(List.of(server), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(3), Optional.empty(), Optional.empty());
    }
}
