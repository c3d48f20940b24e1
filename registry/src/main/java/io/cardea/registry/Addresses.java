// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.address.Address;
import io.cardea.core.address.AddressSet;
import io.cardea.core.address.Loopback;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which addresses may be registered. Whoever registers an address makes the edge send requests there, also where the client itself could not: so
/// by default it may be its own alone.
final class Addresses {
    private static final String OWN = "own";
    private static final Pattern NAME = Pattern.compile("(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
    /// Where no instance can be: "this host", many at once, reserved.
    private static final AddressSet NEVER = AddressSet.of(List.of("0.0.0.0/8", "224.0.0.0/3", "::", "ff00::/8"));
    /// Where clouds tell machines their secrets.
    private static final AddressSet LINK_LOCAL = AddressSet.of(List.of("169.254.0.0/16", "fe80::/10"));

    private final boolean own;
    private final AddressSet networks;
    private final List<String> names;

    private Addresses(boolean own, AddressSet networks, List<String> names) {
        this.own = own;
        this.networks = networks;
        this.names = names;
    }

    /// @throws IllegalArgumentException for an entry that is neither `own`, a network, nor a name
    static Addresses of(List<String> entries) {
        if (entries.isEmpty()) throw new IllegalArgumentException("expected `own`, networks or names, found none");
        var networks = new ArrayList<String>();
        var names = new ArrayList<String>();
        boolean own = false;
        for (var entry : entries) {
            if (entry.equals(OWN)) own = true;
            else if (NAME.matcher(entry).matches()) names.add(entry);
            else networks.add(entry);
        }
        return new Addresses(own, AddressSet.of(networks), names);
    }

    /// Why a client may not register, change or end an instance there; empty if it may.
    ///
    /// @param host an address without brackets, or a name
    /// @param client its address; `unix` for a peer on a Unix domain socket
    Optional<String> refusal(String host, String client) {
        var address = Address.parse(host);
        if (address.isEmpty()) {
            if (names.stream().anyMatch(name -> name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name))) return Optional.empty();
            return Optional.of("`" + host + "` is no name that may be registered" + (own ? "; an address of your own may be" : ""));
        }
        if (NEVER.contains(address.get())) return Optional.of("`" + host + "` is no address of an instance");
        if (own && isOwn(address.get(), client)) return Optional.empty();
        if (LINK_LOCAL.contains(address.get())) return Optional.of("`" + host + "` is an address of one link, and may be registered by itself alone");
        if (networks.contains(address.get())) return Optional.empty();
        return Optional.of("`" + host + "` may not be registered by " + client + (own ? ", which may register its own address" : ""));
    }

    private static boolean isOwn(Address address, String client) {
        if (client.equals(AddressSet.UNIX)) return Loopback.isAddress(address.toString());
        return Address.parse(client).filter(address::equals).isPresent();
    }
}
