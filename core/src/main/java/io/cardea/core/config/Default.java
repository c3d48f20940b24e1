// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The value of a key that is not written. A component with neither this, nor `Optional`, nor a collection type is required.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    /// Read as if it had been written in the file: `5s`, `[GET, HEAD]`, `{ path: / }`. `${…}` has no place in it.
    String value();
}
