// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Bounds of a number, a duration or a size, or of the elements of a list of these. Both ends belong to the range.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
    /// In the notation of the type, such as `1` or `100ms`; empty for no bound.
    String min() default "";

    /// In the notation of the type, such as `65535` or `1h`; empty for no bound.
    String max() default "";
}
