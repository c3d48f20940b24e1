// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cardea.testkit.GatewayUnderTest;
import java.io.BufferedInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A canary and sessions that stay, together, over a hundred thousand requests.
class SharesTest {
    private static final Pattern SEAT = Pattern.compile("\r\nSet-Cookie: (seat=[^;]+);");
    private static final int EACH = 10;

    private static String request(int session, String seat) {
        return "GET / HTTP/1.1\r\nHost: a\r\nCookie: session=" + session + (seat.isEmpty() ? "" : "; " + seat) + "\r\n\r\n";
    }

    @Test
    @Tag("full")
    void everySessionStaysWhereItBeganAndTheCanaryHasItsShare() throws Exception {
        var share = shares(10_000);
        assertThat(share[2]).isCloseTo(0.05, within(0.009)); // four standard deviations of ten thousand draws
        assertThat(share[0]).isCloseTo(0.475, within(0.02));
    }

    @Test
    void newSessionsTakeTurnsHoweverManyRequestsTheOthersHave() throws Exception {
        var share = shares(60);
        assertThat(share[0]).isCloseTo(share[1], within(0.15)); // canaries take turns, too
    }

    /// Of all requests, by instance; the third is the canary.
    private static double[] shares(int sessions) throws Exception {
        var origins = new ArrayList<TimedOrigin>();
        var counts = new int[3];
        try {
            for (int i = 0; i < counts.length; i++) origins.add(new TimedOrigin(0, Duration.ZERO, String.valueOf(i)));
            var endpoints = List.of(0, 1, 2).stream().map(i -> "{ address: \"" + origins.get(i).url() + "\", labels: { version: \"" + (i < 2 ? 1 : 2) + "\" } }").toList();
            var file = "services:\n  s: { affinity: seat, endpoints: " + endpoints + " }\nroutes:\n  - to:\n      service:\n        - { name: s, labels: { version: \"1\" }, weight: 95 }\n"
                + "        - { name: s, labels: { version: \"2\" }, weight: 5 }\n      sticky: cookie session\n";
            try (var edge = GatewayUnderTest.file(file); var client = edge.client()) {
                var in = new BufferedInputStream(client.in());
                for (int session = 0; session < sessions; session++) {
                    var first = client.send(request(session, "")).response();
                    int instance = first.charAt(first.length() - 1) - '0';
                    var seat = SEAT.matcher(first);
                    assertThat(seat.find()).as(first).isTrue();
                    counts[instance] += EACH;
                    client.send(request(session, seat.group(1)).repeat(EACH - 1)); // one behind the other, so that it does not take minutes
                    for (int i = 1; i < EACH; i++) {
                        var head = FaultyOrigin.head(in);
                        var body = new String(in.readNBytes(FaultyOrigin.length(head)), StandardCharsets.US_ASCII);
                        assertThat(body).as("%s of session %s", i, session).isEqualTo(String.valueOf(instance));
                        assertThat(head).doesNotContain("set-cookie");
                    }
                }
            }
        } finally {
            for (var each : origins) each.close();
        }
        double all = sessions * EACH;
        System.out.println(String.format(Locale.ROOT, "of %.0f requests: version 1 %.2f %% and %.2f %%, version 2 %.2f %%; no session moved", all, 100 * counts[0] / all, 100 * counts[1] / all, 100 * counts[2] / all));
        return new double[] {counts[0] / all, counts[1] / all, counts[2] / all};
    }
}
