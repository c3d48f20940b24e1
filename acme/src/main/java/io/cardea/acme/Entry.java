// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.net.tls.CertificateSource.Issued;
import java.time.Instant;
import java.util.Optional;

/// One name of a keeper. The loops read the certificate; all else is of the thread of ACME.
final class Entry {
    final String name;
    final boolean onDemand;
    volatile Optional<Issued> issued = Optional.empty();
    volatile boolean asked; // by a client, since the start
    String stamp = "";
    Optional<Schedule.Window> window = Optional.empty();
    Instant nextWindow = Instant.EPOCH;
    Instant heldUntil = Instant.EPOCH; // because nothing can be kept

    Entry(String name, boolean onDemand) {
        this.name = name;
        this.onDemand = onDemand;
    }

    /// What another process, or a run before this one, has put there.
    void refresh(Storage storage) {
        var there = storage.stamp(name);
        if (there.equals(stamp)) return;
        stamp = there;
        var stored = storage.certificate(name);
        if (stored.isEmpty()) return; // what is shown stays, until there is something better
        issued = Optional.of(new Issued(name, stored.get()));
        window = Optional.empty();
        nextWindow = Instant.EPOCH;
    }

    /// When the next is ordered, if nothing fails.
    Instant due() {
        return issued.map(it -> Schedule.renewal(it.pairing().leaf(), window)).orElse(Instant.EPOCH);
    }

    Optional<Instant> expiry() {
        return issued.map(it -> it.pairing().leaf().getNotAfter().toInstant());
    }
}
