// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a static factory of a configuration record that makes it from its short form.
///
/// The factory has one parameter of any type that a component may have: a scalar (`String` for the text as it stands, or
/// `Duration`, an enum, …), or a `List` of these; and, if it likes, a [Mark] as its second. A record may have one factory for a scalar
/// and one for a list; with only the latter, a scalar is a list of one. What the factory throws as an
/// `IllegalArgumentException`, with a message like "expected …, such as `100/s per ip`", is told at the value.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Short {
    /// One short form as an example, for messages and the schema.
    String value() default "";

    /// Whether a secret of the record may be written in this form. If so, messages show nothing of it.
    boolean secret() default true;
}
