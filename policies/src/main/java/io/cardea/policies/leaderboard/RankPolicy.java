// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.key.KeyPart;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Notes what a request asks for, and gives it a point when the client has got it.
///
/// It stands before what changes requests, so that what counts is what the client has asked for, and behind those who find out who asks.
final class RankPolicy implements Inline {
    private static final int LONGEST = 512; // of a member of a board

    private final KeyPart part;
    private final boolean isEncoded;
    private final Points points;

    RankPolicy(String by, Points points) {
        this.part = KeyPart.parse(by);
        this.isEncoded = by.startsWith("path ");
        this.points = points;
    }

    @Override
    public Step step() {
        return Step.LIMIT_SESSION;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        member(exchange).ifPresent(member -> exchange.keep(this, member));
        return Verdict.NEXT;
    }

    private Optional<String> member(Exchange exchange) {
        var found = part.of(exchange).filter(value -> !value.isEmpty() && value.length() <= LONGEST);
        // The path is canonical, so each of its escapes is one; a plus in it is a plus.
        return isEncoded ? found.map(value -> value.indexOf('%') < 0 ? value : URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8)) : found;
    }

    @Override
    public void onEnd(Exchange exchange) {
        int status = exchange.sentStatus();
        boolean got = status >= 200 && status < 300 || status == 304; // whose client has it already
        if (got && exchange.failure().isEmpty()) exchange.kept(this, String.class).ifPresent(points::add);
    }

    @Override
    public String toString() {
        return "rank";
    }
}
