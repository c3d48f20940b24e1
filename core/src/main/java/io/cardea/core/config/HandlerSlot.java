// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// On a component of type [Slot]: its plug-in stands beside the other keys of the record, as `to: catalog` does in a route. Exactly
/// one must be there; none may be if the component is an `Optional<Slot>`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface HandlerSlot {
    /// The kind, as [Slots] and messages name it: `handler`.
    String value();
}
