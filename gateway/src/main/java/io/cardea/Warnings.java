// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.config.Mark;
import io.cardea.core.config.Problem;
import io.cardea.core.config.Slot;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.RouteConfig;
import io.cardea.core.runtime.Use;
import io.cardea.policies.buffer.BufferConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a file says that works, but is hardly meant.
final class Warnings {
    /// Why a second one on the way of one request is odd.
    private static final Map<String, String> ONCE = Map.of(
        "compress", "what the first has compressed, the second leaves as it is",
        "cors", "each answers for itself, and a browser gets what only one of them allows");

    private final EdgeFile file;
    private final List<Problem> all = new ArrayList<>();

    private Warnings(EdgeFile file) {
        this.file = file;
    }

    static List<Problem> of(EdgeFile file) {
        var warnings = new Warnings(file);
        file.trust().forEach(warnings::trust);
        for (var group : file.hosts()) {
            for (var route : group.routes()) warnings.route(route, group.policies());
        }
        for (var route : file.routes()) warnings.route(route, List.of());
        warnings.all.addAll(ServiceWarnings.of(file));
        IdentityWarnings.of(file).forEach(warnings.all::add);
        return List.copyOf(warnings.all);
    }

    private void trust(String network) {
        if (!network.endsWith("/0")) return;
        warn(file.mark(), "trust", "`" + network + "` trusts everybody: any client can say by X-Forwarded-For that it is another. "
            + "Name the networks of the proxies before this edge");
    }

    private void route(RouteConfig route, List<Slot> ofGroup) {
        var wide = Stream.of(file.policies(), ofGroup).flatMap(this::flat).filter(slot -> !route.without().contains(slot.name()));
        var seen = new HashMap<String, Slot>();
        for (var slot : Stream.concat(wide, flat(route.policies())).toList()) {
            var first = seen.putIfAbsent(slot.name(), slot);
            var why = ONCE.get(slot.name());
            if (first != null && why != null) {
                var hint = first.mark().equals(slot.mark()) ? "" : "; the first is at " + first.mark();
                warn(slot.mark(), slot.name(), "`" + slot.name() + "` stands twice on the route " + route.name().orElse(route.match().path()) + ": " + why + hint);
            }
            IdentityWarnings.unasked(file, slot).filter(each -> !all.contains(each)).forEach(all::add); // of a bundle or a host: once for all its routes
            if (slot.config() instanceof BufferConfig buffer && buffer.diskInAll().bytes() == 0 && buffer.disk().bytes() > 0) {
                warn(slot.mark(), slot.name() + ".disk-in-all", "with `disk-in-all: 0` nothing goes to disk, whatever `disk` says; for that, write `disk: 0`");
            }
        }
    }

    private Stream<Slot> flat(List<Slot> slots) {
        return slots.stream().flatMap(slot -> slot.config() instanceof Use(var bundle)
            ? file.bundles().getOrDefault(bundle, List.of()).stream() : Stream.of(slot));
    }

    private void warn(Mark mark, String path, String message) {
        all.add(problem(mark, path, message));
    }

    static Problem problem(Mark mark, String path, String message) {
        return new Problem(mark.file(), mark.line(), mark.column(), path, message, Optional.empty(), "");
    }
}
