// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import io.cardea.core.spi.Instance;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// What an instance says of itself. What it may say was checked before.
///
/// @param service whose instance it is
/// @param id host and port, such as `10.0.0.7:8080` or `[2001:db8::7]:8080`: it is known by them within its service
/// @param scheme `http`, `https` or `h2c`
/// @param healthPath where it may be asked how it is; empty if it does not say
/// @param draining whether it takes nothing new
/// @param ttl how long it is believed to be there without a renewal
public record Registration(String service, String id, String scheme, String zone, int weight, int priority, Map<String, String> labels, String healthPath, boolean draining, Duration ttl) {
    /// The label by which the health path reaches whoever probes.
    public static final String HEALTH_LABEL = "health-path";

    public Registration {
        labels = Map.copyOf(labels);
    }

    public String address() {
        return scheme + "://" + id;
    }

    /// Without port; IPv6 without brackets.
    public String host() {
        var host = id.substring(0, id.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    public int port() {
        return Integer.parseInt(id.substring(id.lastIndexOf(':') + 1));
    }

    public Instance instance() {
        var all = labels;
        if (!healthPath.isEmpty()) {
            all = new HashMap<>(labels);
            all.put(HEALTH_LABEL, healthPath);
        }
        return new Instance(address(), weight, priority, zone, all, draining);
    }
}
