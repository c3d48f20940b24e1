// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.report.Results.SubjectResult;
import io.cardea.bench.report.Round;
import io.cardea.bench.subject.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A peer in one case, with what was measured so far; out of the race after its first failure. One thread.
final class Entrant {
    private final Peer peer;
    private final Optional<Peer> plain;
    private final List<Round> saturated = new ArrayList<>();
    private final List<Round> paced = new ArrayList<>();
    private final Map<String, List<Double>> values = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();
    private boolean out;

    /// @param plain the same proxy without its cache, where there is one to compare with
    Entrant(Peer peer, Optional<Peer> plain) {
        this.peer = peer;
        this.plain = plain;
    }

    Peer peer() {
        return peer;
    }

    Optional<Peer> plain() {
        return plain;
    }

    String name() {
        return peer.name();
    }

    List<Round> saturated() {
        return saturated;
    }

    List<Round> paced() {
        return paced;
    }

    List<String> notes() {
        return notes;
    }

    void value(String name, double value) {
        values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }

    /// Does one thing, unless it is out; a failure puts it out and leaves the others in the race.
    void attempt(Runnable turn) {
        if (out) {
            return;
        }
        try {
            turn.run();
        } catch (IllegalStateException e) {
            out = true;
            notes.add("failed: " + e.getMessage());
        }
    }

    /// @param headline the value that is compared, or empty for CPU per request
    SubjectResult result(String version, String headline) {
        var all = new ArrayList<>(notes);
        var kinds = new TreeMap<String, Long>();
        saturated.forEach(round -> round.errors().forEach((kind, count) -> kinds.merge(kind, count, Long::sum)));
        paced.forEach(round -> round.errors().forEach((kind, count) -> kinds.merge(kind, count, Long::sum)));
        if (!kinds.isEmpty()) {
            all.add("errors " + kinds);
        }
        long handshakes = saturated.stream().mapToLong(Round::handshakes).sum();
        if (handshakes > 0) {
            long resumed = saturated.stream().mapToLong(Round::resumed).sum();
            all.add(100 * resumed / handshakes + " % of the handshakes resumed a session");
        }
        return new SubjectResult(peer.name(), version, saturated, paced, values, headline, all);
    }
}
