// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.file.AcmeConfig;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.TlsConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files that a configuration names and that are read when it is put in force: certificates, keys, error pages. When one of
/// them changes, the configuration has changed.
final class NamedFiles {
    private NamedFiles() {}

    static List<Path> of(EdgeFile file, Path folder) {
        var named = new ArrayList<Path>(file.errors().pages().values());
        file.plugins().forEach(plugin -> named.add(plugin.jar()));
        for (var listener : file.listeners()) listener.tls().ifPresent(tls -> add(tls, named));
        for (var service : file.services().values()) {
            service.tls().ifPresent(tls -> List.of(tls.ca(), tls.certificate(), tls.key()).forEach(each -> each.ifPresent(named::add)));
        }
        return named.stream().map(each -> folder.resolve(each).normalize()).distinct().toList();
    }

    private static void add(TlsConfig tls, List<Path> named) {
        List.of(tls.certificate(), tls.key(), tls.clientCa(), tls.clientCrl(), tls.ticketKeys()).forEach((Optional<Path> each) -> each.ifPresent(named::add));
        tls.acme().flatMap(AcmeConfig::ca).ifPresent(named::add);
        for (var each : tls.certificates()) {
            named.add(each.certificate());
            named.add(each.key());
        }
    }
}
