// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final String RETRY = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

    private static List<Records.Seen> seen(Records records, String hex, int step) {
        var bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        var all = new ArrayList<Records.Seen>();
        for (int at = 0; at < bytes.length; at += step) all.addAll(records.feed(bytes, at, Math.min(step, bytes.length - at)));
        return all;
    }

    /// A ServerHello with this random value, its extensions behind.
    private static String serverHello(String random, String extensions) {
        int rest = extensions.replace(" ", "").length() / 2;
        return "020000%02x 0303 %s 00 1301 00 %04x %s".formatted(2 + 32 + 1 + 2 + 1 + 2 + rest, random, rest, extensions);
    }

    private static String record(String type, String content) {
        return "%s0303%04x%s".formatted(type, content.replace(" ", "").length() / 2, content);
    }

    @Test
    void aMessageInSeveralRecordsAndPacketsIsOneMessage() {
        var hello = serverHello("11".repeat(32), "002b0002 0304 00330004 001d 0000").replace(" ", "");
        for (int step : List.of(1, 3, 1000)) {
            var records = seen(new Records(), record("16", hello.substring(0, 20)) + record("16", hello.substring(20)), step);
            assertThat(records).hasSize(2);
            assertThat(records.getFirst().messages()).isEmpty();
            var said = ServerHello.parse(records.getLast().messages().getFirst().body());
            assertThat(said).returns(0x0304, ServerHello::version).returns(0x1301, ServerHello::suite).returns(false, ServerHello::retry);
            assertThat(said.group()).contains(0x001d);
        }
    }

    @Test
    void aRequestForAnotherHelloIsKnownByItsRandomValue() {
        var record = seen(new Records(), record("16", serverHello(RETRY, "002b0002 0304 00330002 0017")), 7).getFirst();
        var said = ServerHello.parse(record.messages().getFirst().body());
        assertThat(said.retry()).isTrue();
        assertThat(said.group()).contains(0x0017);
    }

    @Test
    void behindTheChangeOfCiphersNothingCanBeReadIn12AndAllAsBeforeIn13() {
        var finished = record("14", "01") + record("16", "14000001aa");
        assertThat(seen(new Records(), finished, 4).getLast()).returns(true, Records.Seen::sealed).returns(List.of(), Records.Seen::messages);
        var newer = new Records();
        newer.agreed(Names.TLS_13);
        assertThat(seen(newer, finished, 4).getLast().messages()).hasSize(1);
    }

    @Test
    void onlyAFatalAlertIsOne() {
        assertThat(seen(new Records(), record("15", "0228"), 2).getFirst().alert()).isEqualTo(40);
        assertThat(seen(new Records(), record("15", "0170"), 2).getFirst().alert()).isEqualTo(-1);
    }

    @Test
    void whatIsNoTlsIsRefusedAtItsFirstByteAndWhatIsTooLongAtItsLength() {
        assertThatThrownBy(() -> seen(new Records(), "48", 1)).hasMessageContaining("no record");
        assertThatThrownBy(() -> seen(new Records(), "1604", 1)).hasMessageContaining("no record");
        assertThatThrownBy(() -> seen(new Records(), "160303ffff", 1)).hasMessageContaining("a record of 65535 bytes");
        assertThatThrownBy(() -> seen(new Records(), record("16", "02ffffff"), 1)).hasMessageContaining("a message of 16777215 bytes");
        assertThatThrownBy(() -> ServerHello.parse(java.nio.ByteBuffer.allocate(20))).isInstanceOf(IllegalArgumentException.class);
    }
}
