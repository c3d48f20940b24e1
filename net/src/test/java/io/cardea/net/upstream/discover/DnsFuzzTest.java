// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cardea.net.upstream.pool.Endpoint;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Fuzz target for what name servers answer. As a unit test it runs its corpus; with `JAZZER_FUZZ=1` it searches.
///
/// Whatever comes: an answer or a refusal in words; and each instance that is made of it has an address that can be connected to, and no other name
/// than the one that was asked for.
final class DnsFuzzTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
    private static final DnsTarget PLAIN = DnsTarget.parse("orders.internal:8080");
    private static final DnsTarget SRV = DnsTarget.parse("https://_http._tcp.orders.internal");

    @FuzzTest(maxDuration = "10m")
    void answer(byte[] data) {
        var channel = new EmbeddedChannel(new DatagramDnsResponseDecoder());
        try {
            channel.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(data), SERVER, SERVER));
        } catch (DecoderException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return; // Netty's reader refuses it: the question stays open until its time is over
        } finally {
            channel.finish();
        }
        DatagramDnsResponse response = channel.readInbound();
        if (response == null) return;
        try {
            read(response, PLAIN, DnsRecordType.A);
            read(response, PLAIN, DnsRecordType.AAAA);
            read(response, SRV, DnsRecordType.SRV);
        } finally {
            response.release();
        }
    }

    private static void read(DatagramDnsResponse response, DnsTarget target, DnsRecordType type) {
        DnsAnswer answer;
        try {
            answer = DnsAnswer.of(target.name(), type, response);
        } catch (DnsFailed refusal) {
            return;
        }
        if (answer.ttl() < 0 || answer.ttl() > Integer.MAX_VALUE) throw new AssertionError("a ttl of " + answer.ttl());
        var places = new ArrayList<DnsLook.Place>();
        for (var address : answer.addresses()) places.add(new DnsLook.Place(address, Optional.empty()));
        for (var srv : answer.services()) {
            for (var address : answer.glue().getOrDefault(srv.target(), List.of())) places.add(new DnsLook.Place(address, Optional.of(srv)));
        }
        for (var instance : DnsInstances.of(target, places)) {
            var endpoint = Endpoint.parse(instance.address());
            if (!endpoint.name().equals(target.host()) || !endpoint.isLiteral() || instance.weight() < 1) throw new AssertionError(instance.toString());
        }
    }
}
