// SPDX-License-Identifier: Apache-2.0
/// Finds the instances of a service at a Eureka server, by its REST protocol: <https://github.com/Netflix/eureka/wiki/Eureka-REST-operations>.
///
/// Start with [EurekaFactory].
@NullMarked
package io.cardea.eureka;

import org.jspecify.annotations.NullMarked;
