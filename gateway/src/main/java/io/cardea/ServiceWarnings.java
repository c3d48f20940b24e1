// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.config.Mark;
import io.cardea.core.config.Problem;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.InstanceConfig;
import io.cardea.core.file.RouteConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.net.upstream.ToFactory;
import io.cardea.net.upstream.discover.DnsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// What a file says of services that works, but is hardly meant.
final class ServiceWarnings {
    private final EdgeFile file;
    private final List<Problem> all = new ArrayList<>();

    private ServiceWarnings(EdgeFile file) {
        this.file = file;
    }

    static List<Problem> of(EdgeFile file) {
        var warnings = new ServiceWarnings(file);
        file.services().forEach(warnings::service);
        for (var group : file.hosts()) group.routes().forEach(warnings::route);
        file.routes().forEach(warnings::route);
        return warnings.all;
    }

    private void service(String name, ServiceConfig service) {
        unbounded(service.mark(), "connect-timeout", service.connectTimeout());
        unbounded(service.mark(), "response-timeout", service.responseTimeout());
        unbounded(service.mark(), "idle-timeout", service.idleTimeout());
        if (service.discover().isEmpty() && service.endpoints().stream().allMatch(each -> each.weight() == 0)) {
            warn(service.mark(), "endpoints", "all endpoints of `" + name + "` have the weight 0: none is ever chosen, and requests get 503");
        }
        service.discover().filter(slot -> slot.config() instanceof DnsConfig dns && !dns.saysItsPort()).ifPresent(slot ->
            warn(slot.mark(), slot.name(), "`" + ((DnsConfig) slot.config()).name() + "` has no port, and DNS says none for it: 80 is taken. Name it, or the scheme: `http://" + ((DnsConfig) slot.config()).name() + "`"));
    }

    private void unbounded(Mark mark, String key, Duration time) {
        if (time.isZero()) warn(mark, key, "`" + key + ": 0s` is no bound: whoever hangs is waited for as long as the client waits");
    }

    private void route(RouteConfig route) {
        if (!(route.handler().config() instanceof ToFactory.To to)) return;
        for (var target : to.service()) {
            var service = file.services().get(target.name());
            if (service == null || service.discover().isPresent() || target.labels().isEmpty()) continue;
            if (service.endpoints().stream().map(InstanceConfig::labels).noneMatch(labels -> labels.entrySet().containsAll(target.labels().entrySet()))) {
                warn(route.handler().mark(), route.handler().name(), "no endpoint of `" + target.name() + "` has the labels " + new TreeMap<>(target.labels()) + ": requests that this target takes get 503");
            }
        }
    }

    private void warn(Mark mark, String path, String message) {
        all.add(Warnings.problem(mark, path, message));
    }
}
