// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `cardea services` at a running edge.
class ServicesCommandTest {
    private static Cardea edge;

    @BeforeAll
    static void start() {
        edge = Cardea.startText("listeners: { address: \"127.0.0.1:0\" }\nadmin: \"127.0.0.1:0\"\nlog: off\nservices: { catalog: { endpoints: [\"http://127.0.0.1:1\", \"http://127.0.0.1:2\"] }, stock: \"http://127.0.0.1:3\" }\n"
            + "routes: [ { to: catalog }, { match: /stock, to: stock } ]\n");
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--admin", "127.0.0.1:" + edge.adminPort().orElseThrow()));
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    @Test
    void servicesAndTheirEndpointsAreATable() {
        var shown = run("services");
        assertThat(shown.code()).isZero();
        assertThat(shown.out()).contains("catalog: round-robin, ", "stock: round-robin, 1 of 1 open").containsPattern("http://127\\.0\\.0\\.1:3 +open +1 +0 +0 +0.0 ms");
        assertThat(run("services", "stock").out()).contains("stock").doesNotContain("catalog");
        assertThat(run("services", "stock", "--json").out()).contains("\"address\" : \"http://127.0.0.1:3\"");
    }

    @Test
    void anEndpointIsDrainedAndWeighedAndEnabled() {
        assertThat(run("services", "catalog", "drain", "http://127.0.0.1:2").out()).contains("1 of 2 open").containsPattern("127\\.0\\.0\\.1:2 +drained").contains("drained: by order");
        assertThat(run("services", "catalog", "weight", "http://127.0.0.1:2", "7").out()).containsPattern("127\\.0\\.0\\.1:2 +drained +7 ");
        assertThat(run("services", "catalog", "enable", "http://127.0.0.1:2").out()).contains("2 of 2 open").containsPattern("127\\.0\\.0\\.1:2 +open +1 ");
        assertThat(run("services", "catalog").out()).contains("no longer drained: by order");
    }

    @ParameterizedTest
    @ValueSource(strings = {"services nowhere", "services catalog drain", "services catalog drain http://127.0.0.1:9", "services catalog drown http://127.0.0.1:1", "services catalog weight http://127.0.0.1:1", "services catalog drain http://127.0.0.1:1 3",
        "services catalog weight http://127.0.0.1:1 -1"})
    void whatIsMeantBadlyIsRefused(String words) {
        var ran = run(words.split(" "));
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).isNotBlank();
    }
}
