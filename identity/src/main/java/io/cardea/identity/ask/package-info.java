// SPDX-License-Identifier: Apache-2.0
/// Questions to authorities outside: a request to a service of the file, bounded in time and size, whose answers may be remembered. Start with [io.cardea.identity.ask.Question].
///
/// All of it runs on the loop of the exchange that is the cause; what is remembered is for all loops.
@NullMarked
package io.cardea.identity.ask;

import org.jspecify.annotations.NullMarked;
