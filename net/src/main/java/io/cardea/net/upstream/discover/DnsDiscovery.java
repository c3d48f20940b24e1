// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.spi.Discovery;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.concurrent.ThreadLocalRandom;

/// Instances by DNS. Asked again when the answer's time is over, within bounds; sooner, but ever less often, while nobody answers.
final class DnsDiscovery implements Discovery {
    /// While there is no list at all, somebody may be waiting.
    private static final Duration AT_FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final DnsConfig config;
    private final DnsTarget target;
    private final DnsLoop loop;

    DnsDiscovery(DnsConfig config, DnsLoop loop) {
        this.config = config;
        this.target = DnsTarget.parse(config.name());
        this.loop = loop;
    }

    @Override
    public AutoCloseable start(Sightings sightings) {
        var client = new DnsClient(loop.enter(), config.timeout());
        return Looking.begin("discover " + this, sightings, new Asking(new DnsLook(client, config.families())), () -> {
            client.close();
            loop.leave();
        });
    }

    @Override
    public String toString() {
        return "dns " + target;
    }

    /// What one who asks again and again remembers.
    private final class Asking implements Looking.Look {
        private final DnsLook look;
        private int first; // the server that answered last
        private int failures; // in a row
        private boolean known;

        Asking(DnsLook look) {
            this.look = look;
        }

        @Override
        public Duration at(Sightings sightings) throws InterruptedException {
            var servers = NameServers.of(config.servers());
            var reasons = new LinkedHashSet<String>();
            for (int i = 0; i < servers.size(); i++) {
                int at = (first + i) % servers.size();
                try {
                    var found = target.isSrv() ? look.services(servers.get(at), target.name()) : look.addresses(servers.get(at), target.name());
                    first = at;
                    failures = 0;
                    known = true;
                    sightings.found(DnsInstances.of(target, found.places()));
                    return again(found.ttl());
                } catch (DnsFailed e) {
                    reasons.add(text(servers.get(at)) + ' ' + e.getMessage());
                }
            }
            sightings.lost(String.join(", ", reasons));
            return pause();
        }

        /// A little later than the time is over, by chance: many edges are not to ask at one moment.
        private Duration again(long ttl) {
            long nanos = Math.clamp(ttl, 0, 86_400) * 1_000_000_000L;
            nanos += ThreadLocalRandom.current().nextLong(nanos / 10 + 1);
            return Duration.ofNanos(Math.clamp(nanos, config.minTtl().toNanos(), config.maxTtl().toNanos()));
        }

        private Duration pause() {
            var shortest = known || config.minTtl().compareTo(AT_FIRST) < 0 ? config.minTtl() : AT_FIRST;
            var longest = config.maxTtl().compareTo(LONGEST_PAUSE) < 0 ? config.maxTtl() : LONGEST_PAUSE;
            var next = shortest.multipliedBy(1L << Math.min(failures++, 10));
            return next.compareTo(longest) < 0 ? next : longest.compareTo(shortest) < 0 ? shortest : longest;
        }
    }

    private static String text(InetSocketAddress server) {
        var host = server.getAddress().getHostAddress();
        return server.getPort() == 53 ? host : (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + server.getPort();
    }
}
