// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.address.Address;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The notation of services and of the ids of instances.
final class Names {
    static final String EXPECTED_SERVICE = "expected the name of a service in lower case, such as `catalog`";
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?");
    private static final Pattern LABELS = Pattern.compile("([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    static boolean isService(String text) {
        return SERVICE.matcher(text).matches() && !text.contains("..");
    }

    /// The one form of a host and port, in which each instance is known: `10.0.0.7:8080`, `[2001:db8::7]:8080`, `a.shop.internal:8080`. Addresses are read strictly,
    /// and what others might read as one (`127.1`, `0x7f000001`) is none.
    static Optional<String> id(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || text.length() > 260 || !text.substring(colon + 1).matches("[1-9][0-9]{0,4}") || Integer.parseInt(text.substring(colon + 1)) > 65535) return Optional.empty();
        return host(text.substring(0, colon)).map(host -> host + text.substring(colon));
    }

    /// The host of an id: an address without brackets, or a name.
    static String hostOf(String id) {
        var host = id.substring(0, id.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Optional<String> host(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        var bare = bracketed ? text.substring(1, text.length() - 1) : text;
        if (bare.indexOf('%') >= 0) return Optional.empty();
        var address = Address.parse(bare);
        if (address.isPresent()) {
            if (bracketed != bare.indexOf(':') >= 0) return Optional.empty();
            return Optional.of(address.get().isV4() ? address.get().toString() : "[" + address.get() + "]");
        }
        var name = text.toLowerCase(Locale.ROOT);
        return LABELS.matcher(name).matches() && name.length() <= 253 ? Optional.of(name) : Optional.empty();
    }
}
