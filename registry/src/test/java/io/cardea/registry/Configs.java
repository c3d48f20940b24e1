// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.config.Config;
import io.cardea.core.config.Slot;
import io.cardea.core.config.SlotOf;
import io.cardea.core.config.Slots;
import java.util.Optional;

/// Configurations as a file would have them.
final class Configs {
    private Configs() {}

    record Holder(@SlotOf("handler") Slot it) {}

    /// @param yaml what stands behind `registry:`, on one line
    static RegistryConfig of(String yaml) {
        var slots = Slots.none().with("handler", "registry", RegistryConfig.class);
        var slot = Config.parse("test.yaml", "it: { registry: " + yaml + " }\n", Holder.class, slots, name -> Optional.empty()).value().it();
        return (RegistryConfig) slot.config();
    }
}
