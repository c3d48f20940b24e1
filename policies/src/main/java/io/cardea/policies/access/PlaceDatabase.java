// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import com.maxmind.db.MaxMindDbConstructor;
import com.maxmind.db.MaxMindDbParameter;
import com.maxmind.db.Reader;
import io.cardea.core.address.Address;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A database in MaxMind's format, in memory: of countries, of cities, or of autonomous systems. Any thread.
///
/// The last some thousand addresses are remembered with their places, as clients ask more than once and each look-up decodes a record.
final class PlaceDatabase implements AutoCloseable {
    private static final int REMEMBERED = 1 << 12;

    private final Reader reader;
    private final String name;
    // Immutable values, so that a race costs a look-up and no more.
    private final @Nullable Known[] known = new @Nullable Known[REMEMBERED];

    private record Known(Address address, Place place) {}

    /// What of a record is looked at; the rest is not decoded.
    public static final class Found {
        final Place place;

        @MaxMindDbConstructor
        public Found(@MaxMindDbParameter(name = "country") @Nullable Country country, @MaxMindDbParameter(name = "autonomous_system_number") @Nullable Long network) {
            var code = country == null || country.code == null ? "" : country.code;
            place = new Place(code, network == null ? 0 : network);
        }
    }

    public static final class Country {
        final @Nullable String code;

        @MaxMindDbConstructor
        public Country(@MaxMindDbParameter(name = "iso_code") @Nullable String code) {
            this.code = code;
        }
    }

    /// @param content of the file
    /// @throws IllegalArgumentException if it is no such database
    PlaceDatabase(String name, byte[] content) {
        this.name = name;
        try {
            reader = new Reader(new ByteArrayInputStream(content));
            look(Address.v4(0x08080808)); // one that cannot be read at all is told now
        } catch (IOException e) {
            throw new IllegalArgumentException(name + " is no database in MaxMind's format: " + e.getMessage(), e);
        }
    }

    /// @return empty if the database is broken there
    Optional<Place> place(Address address) {
        int at = (Long.hashCode(address.hi() * 31 + address.lo()) * 0x9e3779b9) >>> 20;
        var last = known[at];
        if (last != null && last.address.equals(address)) return Optional.of(last.place);
        try {
            var place = look(address);
            known[at] = new Known(address, place);
            return Optional.of(place);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Place look(Address address) throws IOException {
        try {
            var found = reader.get(inet(address), Found.class);
            return found == null ? Place.UNKNOWN : found.place;
        } catch (IllegalArgumentException e) { // an IPv6 address in a database of IPv4
            return Place.UNKNOWN;
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    private static InetAddress inet(Address address) throws IOException {
        var bytes = address.isV4() ? new byte[4] : new byte[16];
        for (int i = 0; i < bytes.length; i++) {
            int from = bytes.length - 1 - i;
            bytes[i] = (byte) (from >= 8 ? address.hi() >>> (from - 8) * 8 : address.lo() >>> from * 8);
        }
        return InetAddress.getByAddress(bytes);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
