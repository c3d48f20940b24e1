// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsAnswerTest {
    private final DnsResponse response = new DefaultDnsResponse(1);

    @AfterEach
    void release() {
        response.release();
    }

    @Test
    void onlyRecordsOfTheNameAndTypeThatWereAskedForCount() throws Exception {
        add("orders.internal.", DnsRecordType.A, 60, 10, 0, 0, 1);
        add("ORDERS.internal.", DnsRecordType.A, 50, 10, 0, 0, 2);
        add("other.internal.", DnsRecordType.A, 1, 10, 0, 0, 3);
        add("orders.internal.", DnsRecordType.AAAA, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9);
        add("orders.internal.", DnsRecordType.TXT, 1, 1, 'x');
        var answer = DnsAnswer.of("orders.internal", DnsRecordType.A, response);
        assertThat(answer.addresses()).extracting(InetAddress::getHostAddress).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(answer.ttl()).isEqualTo(50);
    }

    @Test
    void addressesOfTheWrongLengthAndThoseOfNobodyArePassedOver() throws Exception {
        add("a.b.", DnsRecordType.A, 60, 10, 0, 0);
        add("a.b.", DnsRecordType.A, 60, 10, 0, 0, 1, 1);
        add("a.b.", DnsRecordType.A, 60, 0, 0, 0, 0);
        add("a.b.", DnsRecordType.A, 60, 224, 0, 0, 1);
        add("a.b.", DnsRecordType.A, 60);
        assertThat(DnsAnswer.of("a.b", DnsRecordType.A, response).isEmpty()).isTrue();
    }

    @Test
    void aliasesAreFollowedInAnyOrderAndTheShortestTimeCounts() throws Exception {
        add("c.internal.", DnsRecordType.A, 60, 10, 0, 0, 1);
        alias("b.internal.", 7, "C.internal");
        alias("a.internal.", 30, "b.internal");
        var answer = DnsAnswer.of("a.internal", DnsRecordType.A, response);
        assertThat(answer.addresses()).hasSize(1);
        assertThat(answer.ttl()).isEqualTo(7);
    }

    @Test
    void aliasesThatGoInCirclesAreNoAnswer() {
        alias("a.internal.", 30, "b.internal");
        alias("b.internal.", 30, "a.internal");
        assertThatThrownBy(() -> DnsAnswer.of("a.internal", DnsRecordType.A, response)).isInstanceOf(DnsFailed.class).hasMessageContaining("alias");
    }

    @Test
    void noSuchNameIsAnEmptyAnswerAndAnyOtherCodeIsNone() throws Exception {
        response.setCode(DnsResponseCode.NXDOMAIN);
        assertThat(DnsAnswer.of("a.b", DnsRecordType.A, response).isEmpty()).isTrue();
        for (var code : new DnsResponseCode[] {DnsResponseCode.SERVFAIL, DnsResponseCode.REFUSED, DnsResponseCode.FORMERR, DnsResponseCode.NOTIMP, DnsResponseCode.valueOf(23)}) {
            response.setCode(code);
            assertThatThrownBy(() -> DnsAnswer.of("a.b", DnsRecordType.A, response)).isInstanceOf(DnsFailed.class).hasMessageStartingWith("answers ");
        }
        response.setCode(DnsResponseCode.NOERROR).setTruncated(true);
        assertThatThrownBy(() -> DnsAnswer.of("a.b", DnsRecordType.A, response)).isInstanceOf(DnsFailed.class);
    }

    @Test
    void srvIsReadWithWhatCameBesideIt() throws Exception {
        srv("_http._tcp.a.", 10, 5, 8080, "one.a");
        srv("_http._tcp.a.", 20, 0, 0, "two.a"); // no port
        srv("_http._tcp.a.", 20, 0, 80, ""); // the root: no such service
        add("_http._tcp.a.", DnsRecordType.SRV, 60, 0, 1, 0, 1);
        response.addRecord(DnsSection.ADDITIONAL, new DefaultDnsRawRecord("ONE.a.", DnsRecordType.A, 40, Unpooled.wrappedBuffer(new byte[] {10, 0, 0, 9})));
        var answer = DnsAnswer.of("_http._tcp.a", DnsRecordType.SRV, response);
        assertThat(answer.services()).containsExactly(new DnsAnswer.Srv(10, 5, 8080, "one.a"));
        assertThat(answer.glue().get("one.a")).extracting(InetAddress::getHostAddress).containsExactly("10.0.0.9");
        assertThat(answer.ttl()).isEqualTo(40);
    }

    @Test
    void targetsThatAreNoNamesArePassedOver() throws Exception {
        srv("_http._tcp.a.", 10, 5, 8080, "a b.c");
        srv("_http._tcp.a.", 10, 5, 8080, "x/../y");
        srv("_http._tcp.a.", 10, 5, 8080, "a#b");
        assertThat(DnsAnswer.of("_http._tcp.a", DnsRecordType.SRV, response).services()).isEmpty();
    }

    @Test
    void aTimeThatIsTooLargeIsNone() throws Exception {
        add("a.b.", DnsRecordType.A, 0x80000000L, 10, 0, 0, 1);
        assertThat(DnsAnswer.of("a.b", DnsRecordType.A, response).ttl()).isZero();
    }

    private void add(String owner, DnsRecordType type, long ttl, int... data) {
        var bytes = Unpooled.buffer();
        for (int each : data) bytes.writeByte(each);
        response.addRecord(DnsSection.ANSWER, new DefaultDnsRawRecord(owner, type, ttl, bytes));
    }

    private void alias(String owner, long ttl, String target) {
        response.addRecord(DnsSection.ANSWER, new DefaultDnsRawRecord(owner, DnsRecordType.CNAME, ttl, name(Unpooled.buffer(), target)));
    }

    private void srv(String owner, int priority, int weight, int port, String target) {
        response.addRecord(DnsSection.ANSWER, new DefaultDnsRawRecord(owner, DnsRecordType.SRV, 60, name(Unpooled.buffer().writeShort(priority).writeShort(weight).writeShort(port), target)));
    }

    private static ByteBuf name(ByteBuf out, String name) {
        for (var label : name.split("\\.")) {
            if (label.isEmpty()) continue;
            out.writeByte(label.length()).writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        return out.writeByte(0);
    }
}
