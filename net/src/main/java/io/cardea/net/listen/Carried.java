// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import io.cardea.core.file.ListenerConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.net.tcp.TcpTarget;
import io.cardea.net.tls.Passthrough;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/// What of a listener's connections is carried as it is.
///
/// @param all where every connection goes
/// @param byName where connections of TLS go by the name that they ask for
record Carried(Optional<TcpTarget> all, Passthrough<TcpTarget> byName) {
    /// @throws IllegalArgumentException for what contradicts itself, or names a service that there is not
    static Carried of(ListenerConfig config, Map<String, ServiceConfig> services) {
        if (config.tcp().isPresent() && (config.tls().isPresent() || !config.passthrough().isEmpty() || config.redirectToHttps().isPresent())) {
            throw new IllegalArgumentException("a listener with `tcp` carries every connection as it is: it has neither `tls` nor `passthrough` nor `redirect-to-https`");
        }
        if (!config.passthrough().isEmpty() && config.redirectToHttps().isPresent()) throw new IllegalArgumentException("a listener with `passthrough` expects TLS and cannot have `redirect-to-https`");
        var names = new ArrayList<Map.Entry<String, TcpTarget>>();
        for (var each : config.passthrough()) {
            if (each.names().isEmpty()) throw new IllegalArgumentException("`passthrough` needs `names`, such as `db.example` or `*.db.example`");
            var target = TcpTarget.of(each.to(), services, config.carriedIdle());
            each.names().forEach(name -> names.add(Map.entry(name, target)));
        }
        return new Carried(config.tcp().map(to -> TcpTarget.of(to, services, config.carriedIdle())), Passthrough.of(names));
    }
}
