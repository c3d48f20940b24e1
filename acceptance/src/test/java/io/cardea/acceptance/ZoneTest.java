// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The edge's own zone comes first, over sockets and with probes: instances 0 to 3 are here, 4 and 5 elsewhere.
class ZoneTest {
    private static final String KEYS = "health: { path: /healthz, interval: 50ms, timeout: 5s, rise: 1, fall: 1 }\n";
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    private Path folder;
    private final List<ProbedOrigin> origins = new ArrayList<>();

    @AfterEach
    void close() {
        origins.forEach(ProbedOrigin::close);
    }

    private String yaml(String zone, String keys) {
        var endpoints = new ArrayList<String>();
        for (int i = 0; i < 6; i++) endpoints.add("{ address: \"" + origins.get(i).url() + "\", zone: " + (i < 4 ? "here" : "there") + " }");
        return "zone: " + zone + "\n" + WatchedEdge.service(KEYS + keys, endpoints);
    }

    private static double here(List<String> seen) {
        assertThat(seen).allMatch(each -> each.length() == 1);
        return (double) seen.stream().filter(each -> each.compareTo("4") < 0).count() / seen.size();
    }

    private void falls(WatchedEdge edge, int number) {
        origins.get(number).probed(ProbedOrigin.status(500));
        edge.becomes(number, "unhealthy");
    }

    private void isBack(WatchedEdge edge, int number) {
        origins.get(number).probed(ProbedOrigin.ok(""));
        edge.becomes(number, "open");
    }

    @Test
    void theOwnZoneIsAskedAndTheOthersHelpAsFarAsNeeded() {
        for (int i = 0; i < 6; i++) origins.add(new ProbedOrigin(i));
        try (var edge = new WatchedEdge(folder, yaml("\"${NO_SUCH_ZONE:here}\"", "zones: own"))) {
            Eventually.holds(SOON, () -> edge.endpoint(5).path("probes").path("good").asInt() > 0);
            assertThat(edge.ask(40)).containsOnly("0", "1", "2", "3");
            falls(edge, 0);
            assertThat(edge.ask(40)).as("three of four do").containsOnly("1", "2", "3");
            falls(edge, 1);
            assertThat(here(edge.ask(1000))).isBetween(0.65, 0.78);
            assertThat(edge.service().path("zones").toString()).isEqualTo("{\"endpoints\":4,\"open\":2,\"own\":\"here\",\"share\":0.714}");
            assertThat(edge.endpoint(2).path("own-zone").asBoolean()).isTrue();
            assertThat(edge.endpoint(4).path("own-zone").asBoolean()).isFalse();
            assertThat(edge.endpoint(4).path("share-of-zone").asDouble()).isEqualTo(0.286);
            assertThat(edge.endpoint(4).path("share-of-priority").asDouble()).isEqualTo(1);
            falls(edge, 2);
            falls(edge, 3);
            assertThat(edge.ask(40)).as("the zone is gone").containsOnly("4", "5");
            isBack(edge, 0);
            isBack(edge, 1);
            isBack(edge, 2);
            assertThat(edge.ask(40)).as("it is back").containsOnly("0", "1", "2");
        }
    }

    @Test
    void aReloadMayMoveTheEdgeOrMakeAllAlike() {
        for (int i = 0; i < 6; i++) origins.add(new ProbedOrigin(i));
        try (var edge = new WatchedEdge(folder, yaml("here", "zones: own"))) {
            assertThat(edge.ask(40)).containsOnly("0", "1", "2", "3");
            edge.reload(yaml("there", "zones: own"));
            assertThat(edge.ask(40)).containsOnly("4", "5");
            edge.reload(yaml("there", "zones: any"));
            assertThat(edge.ask(60)).containsOnly("0", "1", "2", "3", "4", "5");
            assertThat(edge.service().has("zones")).isFalse();
            edge.reload(yaml("\"\"", "zones: { prefer: own, least-open: 1 }"));
            assertThat(edge.ask(60)).as("nobody has said where the edge is").containsOnly("0", "1", "2", "3", "4", "5");
            edge.reload(yaml("nowhere", "zones: own"));
            assertThat(edge.ask(60)).as("nobody is there").containsOnly("0", "1", "2", "3", "4", "5");
        }
    }

    @Test
    void whoDoesNotAnswerIsMadeUpForByAnotherZone() {
        for (int i = 0; i < 6; i++) origins.add(new ProbedOrigin(i));
        for (int i = 0; i < 4; i++) origins.get(i).asked("");
        try (var edge = new WatchedEdge(folder, yaml("here", "zones: own\nretry: { tries: 5 }"))) {
            assertThat(edge.ask()).isIn("4", "5");
        }
    }
}
