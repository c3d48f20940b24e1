// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class RequestsTest {

    @Test
    void aNumberedPathIsAnotherEachTimeAndInEachRun() {
        var seen = new HashSet<String>();
        for (int run = 0; run < 2; run++) {
            try (var requests = new Requests(LoadPlan.closed(80, "/fresh/" + LoadPlan.NEW + "/1k", 1, 1))) {
                for (int i = 0; i < 3; i++) {
                    String path = path(requests);
                    assertThat(path).matches("/fresh/[0-9]{12}/1k");
                    seen.add(path);
                }
            }
        }
        assertThat(seen).hasSize(6);
    }

    @Test
    void whoHasTheAnswerSaysSo() {
        try (var requests = new Requests(LoadPlan.closed(80, "/fresh/1k", 1, 1).having(LoadPlan.tag(1024)))) {
            assertThat(requests.next().toString(StandardCharsets.US_ASCII)).contains("\r\nIf-None-Match: \"letters-1024\"\r\n");
        }
    }

    @Test
    void whatIsAskedForCanChange() {
        try (var requests = new Requests(LoadPlan.closed(80, "/a", 1, 1))) {
            requests.aim("/b");
            assertThat(path(requests)).isEqualTo("/b");
            assertThat(path(requests)).isEqualTo("/b");
        }
    }

    @Test
    void onlyHttp1AsksForAnotherPathEachTime() {
        var numbered = LoadPlan.closed(80, "/" + LoadPlan.NEW, 1, 1);
        assertThatThrownBy(() -> numbered.over(Protocol.HTTP2, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("only HTTP/1.1 asks on a condition, by more fields or for another path each time, not HTTP2");
    }

    private static String path(Requests requests) {
        var bytes = requests.next();
        String text = bytes.toString(StandardCharsets.US_ASCII);
        bytes.release();
        return text.split(" ")[1];
    }
}
