// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a name server has answered, as far as it counts: the records of the name that was asked for, or of the one that its aliases lead to.
/// Whatever has no right form is passed over.
///
/// @param addresses of A or AAAA
/// @param services of SRV
/// @param glue addresses of other names that came with it
/// @param ttl seconds that all of it is good for
record DnsAnswer(List<InetAddress> addresses, List<Srv> services, Map<String, List<InetAddress>> glue, long ttl) {
    private static final int MOST_ALIASES = 16;
    private static final long LARGEST_TTL = Integer.MAX_VALUE; // RFC 2181 §8: what is larger is 0

    /// RFC 2782.
    ///
    /// @param target in lower case, without a final dot
    record Srv(int priority, int weight, int port, String target) {}

    boolean isEmpty() {
        return addresses.isEmpty() && services.isEmpty();
    }

    /// @param name in lower case, without a final dot
    /// @throws DnsFailed if the server does not know
    static DnsAnswer of(String name, DnsRecordType type, DnsResponse response) throws DnsFailed {
        boolean none = response.code().equals(DnsResponseCode.NXDOMAIN);
        if (!none && !response.code().equals(DnsResponseCode.NOERROR)) throw new DnsFailed("answers " + response.code().toString().replaceAll("\\(.*", ""));
        if (response.isTruncated()) throw new DnsFailed("answers more than fits, and not by TCP"); // RFC 2181 §9
        var answers = records(response, DnsSection.ANSWER);
        long ttl = LARGEST_TTL;
        var at = name;
        for (int aliases = 0; ; aliases++) { // RFC 1034 §3.6.2
            var alias = none ? Optional.<DnsRawRecord>empty() : first(answers, at, DnsRecordType.CNAME);
            if (alias.isEmpty()) break;
            if (aliases == MOST_ALIASES) throw new DnsFailed("leads from alias to alias");
            var next = name(alias.get().content().duplicate());
            if (next.isEmpty()) throw new DnsFailed("answers nonsense");
            ttl = Math.min(ttl, ttl(alias.get()));
            at = next.get();
        }
        var addresses = new LinkedHashSet<InetAddress>();
        var services = new LinkedHashSet<Srv>();
        if (!none) {
            for (var record : answers) {
                if (!record.type().equals(type) || !owner(record).equals(at)) continue;
                ttl = Math.min(ttl, ttl(record));
                if (type.equals(DnsRecordType.SRV)) srv(record.content().duplicate()).ifPresent(services::add); else address(record).ifPresent(addresses::add);
            }
        }
        var glue = new LinkedHashMap<String, List<InetAddress>>();
        if (!services.isEmpty()) {
            for (var record : records(response, DnsSection.ADDITIONAL)) {
                var address = address(record);
                if (address.isEmpty()) continue;
                ttl = Math.min(ttl, ttl(record));
                glue.computeIfAbsent(owner(record), owner -> new ArrayList<>()).add(address.get());
            }
        }
        return new DnsAnswer(List.copyOf(addresses), List.copyOf(services), glue, ttl);
    }

    private static List<DnsRawRecord> records(DnsResponse response, DnsSection section) {
        var all = new ArrayList<DnsRawRecord>();
        for (int i = 0; i < response.count(section); i++) {
            if (response.recordAt(section, i) instanceof DnsRawRecord record && record.dnsClass() == DnsRecord.CLASS_IN) all.add(record);
        }
        return all;
    }

    private static Optional<DnsRawRecord> first(List<DnsRawRecord> records, String owner, DnsRecordType type) {
        for (var record : records) if (record.type().equals(type) && owner(record).equals(owner)) return Optional.of(record);
        return Optional.empty();
    }

    private static String owner(DnsRecord record) {
        return plain(record.name());
    }

    private static String plain(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static long ttl(DnsRecord record) {
        return record.timeToLive() > LARGEST_TTL ? 0 : record.timeToLive();
    }

    /// What nobody can connect to, or what would be this machine by another name, is none: some servers answer `0.0.0.0` for what they block.
    private static Optional<InetAddress> address(DnsRawRecord record) {
        int length = record.type().equals(DnsRecordType.A) ? 4 : record.type().equals(DnsRecordType.AAAA) ? 16 : -1;
        if (record.content().readableBytes() != length) return Optional.empty();
        var bytes = new byte[length];
        record.content().getBytes(record.content().readerIndex(), bytes);
        try {
            var address = InetAddress.getByAddress(bytes);
            return address.isAnyLocalAddress() || address.isMulticastAddress() ? Optional.empty() : Optional.of(address);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Optional<Srv> srv(ByteBuf content) {
        if (content.readableBytes() < 7) return Optional.empty();
        int priority = content.readUnsignedShort();
        int weight = content.readUnsignedShort();
        int port = content.readUnsignedShort();
        return name(content).filter(target -> port > 0).map(target -> new Srv(priority, weight, port, target));
    }

    /// Empty for the root, too: as the target of SRV it says that there is no such service.
    private static Optional<String> name(ByteBuf content) {
        try {
            return Optional.of(plain(DefaultDnsRecordDecoder.decodeName(content))).filter(DnsTarget::isName);
        } catch (CorruptedFrameException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
