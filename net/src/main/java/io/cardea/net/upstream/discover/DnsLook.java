// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.netty.handler.codec.dns.DnsRecordType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Asks one name server for all that makes a list: the addresses of a name, or its SRV records and the addresses of their targets. Remembers what it
/// found last, as one of several answers may be missing. On the thread of its discovery.
final class DnsLook {
    /// So many targets are asked for at a time.
    private static final int AT_ONCE = 16;

    private final DnsClient client;
    private final DnsConfig.Families families;
    private Map<String, List<InetAddress>> last = Map.of(); // by name

    DnsLook(DnsClient client, DnsConfig.Families families) {
        this.client = client;
        this.families = families;
    }

    /// @param ttl seconds
    record Found(List<Place> places, long ttl) {}

    /// @param srv where SRV said it
    record Place(InetAddress address, Optional<DnsAnswer.Srv> srv) {}

    private record Addresses(List<InetAddress> all, long ttl) {}

    /// Both families, asked at the same time.
    private record Asked(String name, @Nullable CompletableFuture<DnsAnswer> four, @Nullable CompletableFuture<DnsAnswer> six) {}

    /// @throws DnsFailed if the server does not say
    Found addresses(InetSocketAddress server, String name) throws DnsFailed, InterruptedException {
        var found = await(ask(server, name));
        last = Map.of(name, found.all);
        return new Found(found.all.stream().map(each -> new Place(each, Optional.empty())).toList(), found.ttl);
    }

    /// @throws DnsFailed if the server does not say, or not of any target
    Found services(InetSocketAddress server, String name) throws DnsFailed, InterruptedException {
        var answer = DnsClient.answer(client.ask(server, name, DnsRecordType.SRV));
        var known = new HashMap<String, List<InetAddress>>();
        var open = new LinkedHashSet<String>();
        for (var srv : answer.services()) {
            var glue = answer.glue().getOrDefault(srv.target(), List.of()).stream().filter(each -> each instanceof Inet4Address ? families.four() : families.six()).distinct().toList();
            if (glue.isEmpty()) open.add(srv.target()); else known.put(srv.target(), glue);
        }
        long ttl = Math.min(answer.ttl(), complete(server, List.copyOf(open), known));
        last = known;
        var places = new ArrayList<Place>();
        for (var srv : answer.services()) {
            for (var address : known.getOrDefault(srv.target(), List.of())) places.add(new Place(address, Optional.of(srv)));
        }
        return new Found(places, places.isEmpty() ? 0 : ttl);
    }

    /// Asks for the targets that came without addresses. Of one that cannot be said, the last is used, or none.
    private long complete(InetSocketAddress server, List<String> open, Map<String, List<InetAddress>> known) throws DnsFailed, InterruptedException {
        long ttl = Long.MAX_VALUE;
        DnsFailed failed = null;
        for (int from = 0; from < open.size(); from += AT_ONCE) {
            for (var asked : open.subList(from, Math.min(open.size(), from + AT_ONCE)).stream().map(target -> ask(server, target)).toList()) {
                try {
                    var found = await(asked);
                    known.put(asked.name, found.all);
                    ttl = Math.min(ttl, found.ttl);
                } catch (DnsFailed e) {
                    failed = e;
                    var before = last.get(asked.name);
                    if (before != null) known.put(asked.name, before);
                }
            }
        }
        if (failed != null && known.values().stream().allMatch(List::isEmpty)) throw failed;
        return failed == null ? ttl : 0; // soon again
    }

    private Asked ask(InetSocketAddress server, String name) {
        return new Asked(name, families.four() ? client.ask(server, name, DnsRecordType.A) : null, families.six() ? client.ask(server, name, DnsRecordType.AAAA) : null);
    }

    /// Some servers never answer for a family that they have nothing of: that is overlooked, unless there was something before.
    private Addresses await(Asked asked) throws DnsFailed, InterruptedException {
        var before = last.getOrDefault(asked.name, List.of());
        var all = new ArrayList<InetAddress>();
        long ttl = Long.MAX_VALUE;
        DnsFailed failed = null;
        boolean mattered = false;
        for (boolean four : new boolean[] {true, false}) {
            var one = four ? asked.four : asked.six;
            if (one == null) continue;
            try {
                var answer = DnsClient.answer(one);
                all.addAll(answer.addresses());
                if (!answer.isEmpty()) ttl = Math.min(ttl, answer.ttl());
            } catch (DnsFailed e) {
                failed = e;
                mattered |= before.stream().anyMatch(each -> each instanceof Inet4Address == four);
            }
        }
        if (failed != null && (mattered || all.isEmpty())) throw failed;
        return new Addresses(all, all.isEmpty() ? 0 : ttl);
    }
}
