// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import io.cardea.core.config.Mistakes;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// A set of addresses, compiled to two sorted tables of networks of which none lies in another: a search for each lookup, which
/// allocates nothing. An IPv4 network takes 8 bytes, an IPv6 network 17, and a long list a table of 256 KiB.
///
/// The word `unix` in the list stands for peers on Unix domain sockets, which have no address. Immutable; any thread.
public final class AddressSet {
    /// What [io.cardea.core.exchange.Client#address] says for a peer on a Unix domain socket.
    public static final String UNIX = "unix";

    private final String written;
    private final boolean unix;
    private final Networks networks;

    AddressSet(String written, boolean unix, Networks networks) {
        this.written = written;
        this.unix = unix;
        this.networks = networks;
    }

    /// @param entries addresses and networks as [Cidr] reads them, or `unix`
    /// @throws IllegalArgumentException for each that is neither
    public static AddressSet of(List<String> entries) {
        var builder = new Builder();
        Mistakes.each(entries.stream().filter(entry -> !entry.equals(UNIX)).toList(), Cidr::parse).forEach(builder::add);
        if (entries.contains(UNIX)) builder.addUnix();
        return builder.build(String.join(", ", entries));
    }

    public static AddressSet empty() {
        return of(List.of());
    }

    /// Gathers what a long list holds, without an object for each entry that stays. One thread.
    public static final class Builder {
        private final Networks.Gathered gathered = new Networks.Gathered();
        private boolean unix;

        public Builder add(Cidr network) {
            gathered.add(network);
            return this;
        }

        /// Peers on Unix domain sockets, too.
        public Builder addUnix() {
            unix = true;
            return this;
        }

        /// @param name what the set is called, for people: what [AddressSet#toString] gives
        public AddressSet build(String name) {
            return new AddressSet(name, unix, gathered.sorted());
        }
    }

    public boolean isEmpty() {
        return !unix && networks.size() == 0;
    }

    /// How many networks there are, without those that lie in others.
    public int size() {
        return networks.size();
    }

    /// What the tables take, in bytes.
    public long memory() {
        return networks.memory();
    }

    /// Whether peers on Unix domain sockets are meant, too.
    public boolean hasUnix() {
        return unix;
    }

    /// @param text an address; anything that is none belongs to no set, but for `unix`
    public boolean contains(String text) {
        if (text.equals(UNIX)) return unix;
        var address = Address.parse(text);
        return address.isPresent() && contains(address.get());
    }

    public boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    /// @param bytes 4 or 16, in network order
    public boolean contains(byte[] bytes) {
        return contains(Address.of(bytes));
    }

    public boolean contains(Address address) {
        return contains(address.hi(), address.lo());
    }

    /// @param hi the first eight bytes of an IPv6 or IPv4-mapped address
    public boolean contains(long hi, long lo) {
        return networks.find(hi, lo) >= 0;
    }

    /// The widest network of the list that holds the address: one that was written, word for word but for its spelling.
    public Optional<Cidr> entry(Address address) {
        int at = networks.find(address.hi(), address.lo());
        return at < 0 ? Optional.empty() : Optional.of(networks.at(at));
    }

    /// As it was written, or its name.
    @Override
    public String toString() {
        return written;
    }
}
