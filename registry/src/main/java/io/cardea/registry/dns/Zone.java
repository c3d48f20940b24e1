// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.dns;

import io.cardea.core.address.Address;
import io.cardea.registry.dns.Reply.Answer;
import io.cardea.registry.dns.Reply.Item;
import io.cardea.registry.lease.Lease;
import io.cardea.registry.lease.Ledger;
import io.cardea.registry.lease.Registration;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// What the registry answers: below its zone, `catalog` has the addresses of a service (A, AAAA) and its instances with their ports (SRV),
/// as have `_catalog._tcp` and `_any._tcp.catalog` (RFC 2782); `0a000007.addr` is the host that an SRV record names.
///
/// An instance that drains, or has no weight, is not told; of addresses only those of the first priority.
public final class Zone {
    /// Of addresses, as many as anybody tries; which ones is left to chance. So an answer is never much larger than its question.
    private static final int ADDRESSES = 8;
    private static final String HOSTS = "addr";

    private final String zone;
    private final long ttl;
    private final Ledger ledger;

    /// @param zone in lower case, without a dot at its end
    public Zone(String zone, Duration ttl, Ledger ledger) {
        this.zone = zone;
        this.ttl = ttl.toSeconds();
        this.ledger = ledger;
    }

    Answer answer(Query query) {
        if (query.version() > 0) return Answer.of(Reply.BAD_VERSION);
        boolean apex = query.name().equals(zone);
        if (!apex && !query.name().endsWith("." + zone) || query.klass() != Query.IN) return Answer.of(Reply.REFUSED);
        if (apex) return query.type() == Query.SOA ? found(List.of(start(Reply.asked())), List.of()) : nothing(Reply.OK);
        return below(query, query.name().substring(0, query.name().length() - zone.length() - 1));
    }

    private Answer below(Query query, String name) {
        if (name.equals(HOSTS) || name.equals("_tcp")) return nothing(Reply.OK);
        if (name.endsWith("." + HOSTS)) return host(query, name.substring(0, name.length() - HOSTS.length() - 1));
        int tcp = name.indexOf("._tcp");
        boolean services = name.startsWith("_") && tcp > 0;
        if (services && tcp + 5 == name.length()) return service(query, name.substring(1, tcp), false);
        if (services && name.startsWith("._tcp.", tcp)) return service(query, name.substring(tcp + 6), false);
        if (name.startsWith("_tcp.")) return ledger.list(name.substring(5)).leases().isEmpty() ? nothing(Reply.NO_SUCH_NAME) : nothing(Reply.OK);
        return service(query, name, true);
    }

    /// @param addresses whether the name has addresses as well, and not only instances
    private Answer service(Query query, String name, boolean addresses) {
        var leases = ledger.list(name).leases();
        if (leases.isEmpty()) return nothing(Reply.NO_SUCH_NAME);
        var usable = leases.stream().map(Lease::registration).filter(each -> !each.draining() && each.weight() > 0).toList();
        return switch (query.type()) {
            case Query.SRV -> instances(usable);
            case Query.A -> addresses ? addresses(usable, true) : nothing(Reply.OK);
            case Query.AAAA -> addresses ? addresses(usable, false) : nothing(Reply.OK);
            case Query.ANY -> { // RFC 8482 §4.1: one kind of it is enough
                var first = addresses ? addresses(usable, true) : instances(usable);
                yield first.answers().isEmpty() && addresses ? addresses(usable, false) : first;
            }
            default -> nothing(Reply.OK);
        };
    }

    private Answer addresses(List<Registration> usable, boolean v4) {
        int first = usable.stream().mapToInt(Registration::priority).min().orElse(0);
        var hosts = new LinkedHashSet<Address>();
        for (var each : usable) {
            if (each.priority() == first) Address.parse(each.host()).filter(address -> address.isV4() == v4).ifPresent(hosts::add);
        }
        var shuffled = new ArrayList<>(hosts);
        Collections.shuffle(shuffled, ThreadLocalRandom.current());
        var items = shuffled.stream().limit(ADDRESSES).map(address -> address(Reply.asked(), address)).toList();
        return items.isEmpty() ? nothing(Reply.OK) : found(items, List.of());
    }

    private Answer instances(List<Registration> usable) {
        var answers = new ArrayList<Item>();
        var additional = new ArrayList<Item>();
        var shuffled = new ArrayList<>(usable);
        Collections.shuffle(shuffled, ThreadLocalRandom.current());
        var hosts = new LinkedHashSet<Address>();
        for (var each : shuffled) {
            var address = Address.parse(each.host());
            var target = Reply.name(address.map(this::nameOf).orElse(each.host()));
            var data = ByteBuffer.allocate(6 + target.length).putShort((short) each.priority()).putShort((short) Math.min(each.weight(), 65_535)).putShort((short) each.port()).put(target).array();
            answers.add(new Item(Reply.asked(), Query.SRV, ttl, data));
            if (address.isPresent() && hosts.add(address.get())) additional.add(address(target, address.get()));
        }
        return answers.isEmpty() ? nothing(Reply.OK) : found(answers, additional);
    }

    /// Only hosts that are registered have a name: nobody gets an address of their own choice under ours.
    private Answer host(Query query, String hex) {
        if (!hex.matches("[0-9a-f]{8}|[0-9a-f]{32}")) return nothing(Reply.NO_SUCH_NAME);
        var address = Address.of(HexFormat.of().parseHex(hex));
        var text = address.toString();
        if (ledger.all().leases().stream().noneMatch(lease -> lease.registration().host().equals(text))) return nothing(Reply.NO_SUCH_NAME);
        boolean wanted = query.type() == Query.ANY || query.type() == (address.isV4() ? Query.A : Query.AAAA);
        return wanted ? found(List.of(address(Reply.asked(), address)), List.of()) : nothing(Reply.OK);
    }

    private String nameOf(Address address) {
        return HexFormat.of().formatHex(bytes(address)) + '.' + HOSTS + '.' + zone;
    }

    private Item address(byte[] name, Address address) {
        return new Item(name, address.isV4() ? Query.A : Query.AAAA, ttl, bytes(address));
    }

    private static byte[] bytes(Address address) {
        return address.isV4() ? ByteBuffer.allocate(4).putInt((int) address.lo()).array() : ByteBuffer.allocate(16).putLong(address.hi()).putLong(address.lo()).array();
    }

    private static Answer found(List<Item> answers, List<Item> additional) {
        return new Answer(Reply.OK, true, answers, List.of(), additional);
    }

    /// With the zone's start, so that it is known how long this may be kept (RFC 2308 §3).
    private Answer nothing(int code) {
        return new Answer(code, true, List.of(), List.of(start(Reply.name(zone))), List.of());
    }

    private Item start(byte[] name) {
        var data = new ByteArrayOutputStream(128);
        data.writeBytes(Reply.name("ns." + zone));
        data.writeBytes(Reply.name("hostmaster." + zone));
        data.writeBytes(ByteBuffer.allocate(20).putInt((int) ledger.index().number()).putInt(60).putInt(60).putInt(3600).putInt((int) ttl).array());
        return new Item(name, Query.SOA, ttl, data.toByteArray());
    }
}
