// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// On a component that is a [Slot], or a list or a map of these: which kind of plug-in stands there.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface SlotOf {
    /// The kind, as [Slots] and messages name it: `policy`.
    String value();
}
