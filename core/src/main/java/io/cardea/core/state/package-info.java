// SPDX-License-Identifier: Apache-2.0
/// What several requests, and several edges, have in common: small typed capabilities, in this process or in a Redis that edges share.
///
/// Start with [State], the door, and [Reply], what everything answers. Thread rule: everything may be called on any thread and waits for nothing; a
/// reply is completed on the loop that was given with the question, and [Waiting] is a loop for threads that may wait.
@NullMarked
package io.cardea.core.state;

import org.jspecify.annotations.NullMarked;
