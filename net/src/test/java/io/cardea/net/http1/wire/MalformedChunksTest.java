// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MalformedChunksTest {
    static List<WireTable.Case> table() {
        return WireTable.read(WireTable.CHUNKS);
    }

    @ParameterizedTest
    @MethodSource("table")
    void isRefusedForItsReasonHoweverItIsCut(WireTable.Case row) {
        var reason = switch (row.section()) {
            case "size" -> "chunk size|begins with its size";
            case "line-end" -> "chunk size|begins with its size|expected (CR|LF)|field line";
            case "extension" -> "chunk extension|LF behind the CR";
            case "trailer" -> "field|exceed";
            default -> throw new AssertionError("unknown section " + row.section());
        };
        assertThat(Feeding.inEveryWay(Feeding::chunks, row.bytes())).startsWith(row.status() + " ").containsPattern(reason);
    }
}
