// SPDX-License-Identifier: Apache-2.0
/// Certificates that authorities issue over ACME (RFC 8555). Start reading at [io.cardea.acme.Acme]; [io.cardea.acme.Keeper] decides
/// what is due, [io.cardea.acme.Authority] gets it.
///
/// Everything that talks, waits or writes is on one thread of its own. The loops read what it has put into maps, and wait for nothing.
@org.jspecify.annotations.NullMarked
package io.cardea.acme;
