// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Mark;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One socket that listens.
public record ListenerConfig(
    @Doc("`0.0.0.0:8080`, `[::]:8080`, `:8080`, `unix:/run/cardea.sock`, `unix:@name`, or `systemd:NAME` for a passed socket") String address,
    @Doc("permissions of the file of a Unix domain socket: `0660`") Optional<String> mode,
    @Doc("networks, or `unix`, whose connections must begin with a PROXY protocol header") @OneOrMany List<String> proxyProtocol,
    @Doc("`auto`, or certificates: clients speak https here") Optional<TlsConfig> tls,
    @Doc("versions of HTTP: `auto`, `http1` or `http2`; in clear text, HTTP/2 begins with its preface") @Default("auto") HttpVersions http,
    @Doc("TLS that is carried on as it is, by name") @OneOrMany List<PassthroughConfig> passthrough,
    @Doc("carry every connection as it is to this service or address") Optional<String> tcp,
    @Doc("how long a connection that is carried as it is may be silent both ways; 0s for no limit") @Default("1h") Duration carriedIdle,
    @Doc("answer everything by a redirect to https on this port") Optional<Integer> redirectToHttps,
    @Doc("most connections at once") @Default("100000") @Range(min = "1", max = "10000000") int connections,
    @Doc("most connections at once from one address") @Default("10000") @Range(min = "1", max = "10000000") int connectionsPerAddress,
    Mark mark) {}
