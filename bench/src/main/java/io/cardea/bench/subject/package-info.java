// SPDX-License-Identifier: Apache-2.0
/// The proxies under test: which there are, how each is configured and started, and that it does what it is meant to.
///
/// Start reading at {@link io.cardea.bench.subject.Peer} and {@link io.cardea.bench.subject.Subject}. One thread, and the
/// shutdown hook, which ends the processes.
@NullMarked
package io.cardea.bench.subject;

import org.jspecify.annotations.NullMarked;
