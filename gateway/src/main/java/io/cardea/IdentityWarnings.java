// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.config.Problem;
import io.cardea.core.config.Slot;
import io.cardea.core.file.EdgeFile;
import io.cardea.identity.external.ExternalConfig;
import io.cardea.identity.identify.IdentifyConfig;
import java.util.List;
import java.util.stream.Stream;

/// What a file says of who asks that works, but is hardly meant.
final class IdentityWarnings {
    private IdentityWarnings() {}

    static Stream<Problem> of(EdgeFile file) {
        return file.identity().entrySet().stream().filter(each -> each.getValue().config() instanceof ExternalConfig).flatMap(each -> nameless(each.getKey(), each.getValue()));
    }

    /// An authority whose words describe somebody whom it does not name.
    private static Stream<Problem> nameless(String name, Slot slot) {
        var config = (ExternalConfig) slot.config();
        if (config.consumer().isPresent()) return Stream.empty();
        var said = config.scopes().isPresent() ? "scopes" : config.roles().isPresent() ? "roles" : config.groups().isPresent() ? "groups" : config.claims().isEmpty() ? "" : "claims";
        if (said.isEmpty()) return Stream.empty();
        return Stream.of(Warnings.problem(slot.mark(), slot.name() + "." + said, "`" + name + "` says the " + said + " of somebody whom it does not name: limits by consumer, logs and origins see nobody. Say the field that names them: `consumer: X-User`"));
    }

    /// @param slot an `identify`
    static Stream<Problem> unasked(EdgeFile file, Slot slot) {
        if (!(slot.config() instanceof IdentifyConfig config)) return Stream.empty();
        List<String> by = config.by();
        for (int i = 0; i < by.size() - 1; i++) {
            var entry = file.identity().get(by.get(i));
            if (entry == null || !(entry.config() instanceof ExternalConfig)) continue;
            return Stream.of(Warnings.problem(slot.mark(), slot.name(), "`" + by.get(i) + "` decides about every request, so `" + String.join("`, `", by.subList(i + 1, by.size())) + "` after it is never asked; let it stand last"));
        }
        return Stream.empty();
    }
}
