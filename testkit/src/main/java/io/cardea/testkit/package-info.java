// SPDX-License-Identifier: Apache-2.0
/// For tests of an edge, ours and our users': an origin that does as it is told, a client that sends any bytes, a
/// gateway for one test. Start with [GatewayUnderTest]. Plain blocking code on the test's thread.
@NullMarked
package io.cardea.testkit;

import org.jspecify.annotations.NullMarked;
