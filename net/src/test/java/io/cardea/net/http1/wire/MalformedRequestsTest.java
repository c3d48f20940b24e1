// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MalformedRequestsTest {
    static List<WireTable.Case> table() {
        return WireTable.read(WireTable.REQUESTS);
    }

    @ParameterizedTest
    @MethodSource("table")
    void isRefusedHoweverItIsCut(WireTable.Case row) {
        var outcome = Feeding.inEveryWay(Feeding::request, row.bytes());
        if (row.section().equals("body") && !row.name().startsWith("CONNECT")) {
            // Refused above the parser, where it can be allowed.
            assertThat(outcome).contains(" unexpected\n");
        } else {
            assertThat(outcome).startsWith(row.status() + " ");
        }
    }

    /// Each row fails for its own reason: what is shared by all rows is not what is refused.
    @ParameterizedTest
    @MethodSource("table")
    void isRefusedForTheReasonOfItsSection(WireTable.Case row) {
        var outcome = Feeding.outcome(Feeding::request, row.bytes());
        var reason = switch (row.section()) {
            case "request-line", "prefix" -> "request line|begins with a method|target of visible|method has at most|a target is a path";
            case "version" -> "are spoken here";
            case "target" -> "target|the request line holds|`HTTP/1.1` ends";
            case "host" -> "Host field";
            case "field", "value", "line-end" -> "field line|the request line holds";
            case "length" -> "Content-Length";
            case "coding" -> "Transfer-Encoding|field line";
            case "both" -> "both Transfer-Encoding and Content-Length";
            case "body" -> "CONNECT has no body|unexpected";
            case "connection" -> "Connection is a list";
            case "expect" -> "expectation";
            case "limits" -> "exceed|more than";
            default -> throw new AssertionError("unknown section " + row.section());
        };
        assertThat(outcome).containsPattern(reason);
    }

    @Test
    void theTableIsLargeAndItsNamesAreUnique() {
        assertThat(table()).hasSizeGreaterThanOrEqualTo(150).extracting(WireTable.Case::name).doesNotHaveDuplicates();
    }
}
