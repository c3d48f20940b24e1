// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MalformedResponsesTest {
    static List<WireTable.Case> table() {
        return WireTable.read(WireTable.RESPONSES);
    }

    @ParameterizedTest
    @MethodSource("table")
    void isRefusedForItsReasonHoweverItIsCut(WireTable.Case row) {
        var reason = switch (row.section()) {
            case "status-line" -> "status line|a status is|are spoken";
            case "line-end" -> "status line holds|field line";
            case "field" -> "field line|more than|exceed";
            case "framing" -> "Content-Length|Transfer-Encoding";
            default -> throw new AssertionError("unknown section " + row.section());
        };
        assertThat(Feeding.inEveryWay(() -> Feeding.response("GET"), row.bytes()))
            .startsWith(row.status() + " ORIGIN_NONSENSE: ").containsPattern(reason);
    }

    @ParameterizedTest
    @MethodSource("table")
    void isRefusedAlsoAsTheAnswerToHead(WireTable.Case row) {
        assertThat(Feeding.outcome(() -> Feeding.response("HEAD"), row.bytes())).startsWith(row.status() + " ORIGIN_NONSENSE: ");
    }
}
