// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.config.Mistakes;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.key.KeyPart;
import java.util.List;

/// By what one limit tells requests apart.
///
/// A request that lacks a part of the key is told apart by its address instead: to leave out a header must not put somebody in one bucket with all others who
/// do, nor help out of their own.
///
/// @param label what it is called, of what the file says
final class Subject {
    /// An IPv6 client has at least a network of 64 bits to choose addresses from: that is who it is.
    private static final KeyPart ADDRESS = KeyPart.parse("address/32/64");

    private final List<KeyPart> parts;
    private final String label;
    private final boolean needsIdentity;

    private Subject(List<KeyPart> parts, String label, boolean needsIdentity) {
        this.parts = parts;
        this.label = label;
        this.needsIdentity = needsIdentity;
    }

    /// @throws IllegalArgumentException for what is no part
    static Subject of(List<String> per) {
        var parts = Mistakes.each(per, part -> part.equals("ip") || part.equals("address") ? ADDRESS : KeyPart.parse(part));
        return new Subject(parts, per.isEmpty() ? "all" : String.join(" ", per), per.stream().anyMatch(KeyPart::needsIdentity));
    }

    String label() {
        return label;
    }

    boolean needsIdentity() {
        return needsIdentity;
    }

    String key(Exchange exchange) {
        if (parts.isEmpty()) return "";
        if (parts.size() == 1) return value(parts.getFirst(), exchange);
        var key = new StringBuilder(64);
        for (var part : parts) {
            var value = value(part, exchange);
            key.append(value.length()).append(':').append(value); // no two lists of values run together
        }
        return key.toString();
    }

    private static String value(KeyPart part, Exchange exchange) {
        var found = part.of(exchange);
        if (found.isEmpty()) return '\0' + ADDRESS.of(exchange).orElse("");
        var value = found.get();
        return value.startsWith("\0") ? '\0' + value : value; // nobody can pretend to have none
    }
}
