// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.proxyprotocol;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// What a PROXY header said.
///
/// @param local whether it speaks for nobody: a health check of the balancer (`LOCAL`), or a family that has no IP address
///     (`UNKNOWN`, unspecified, Unix sockets, datagrams). The addresses of the connection itself hold then
/// @param source the client; [#NOWHERE] if local
/// @param destination where the client connected to; [#NOWHERE] if local
/// @param authority the host name that the client asked for, mostly its SNI; visible ASCII; empty if not said
/// @param alpn the application protocol that was agreed on; visible ASCII; empty if not said
/// @param tlvs all of them, those above included, in order
public record ProxyHeader(boolean local, InetSocketAddress source, InetSocketAddress destination, String authority,
                          String alpn, List<Tlv> tlvs) {
    public static final InetSocketAddress NOWHERE = InetSocketAddress.createUnresolved("", 0);
    public static final ProxyHeader LOCAL = new ProxyHeader(true, NOWHERE, NOWHERE, "", "", List.of());

    public ProxyHeader {
        tlvs = List.copyOf(tlvs);
    }

    static ProxyHeader of(InetSocketAddress source, InetSocketAddress destination) {
        return new ProxyHeader(false, source, destination, "", "", List.of());
    }

    /// One type-length-value entry of version 2.
    ///
    /// @param value the bytes; nobody changes them
    public record Tlv(int type, byte[] value) {
        static final int ALPN = 0x01;
        static final int AUTHORITY = 0x02;
        static final int CRC32C = 0x03;
        static final int UNIQUE_ID = 0x05;

        @Override
        public boolean equals(Object other) {
            return other instanceof Tlv tlv && tlv.type == type && Arrays.equals(tlv.value, value);
        }

        @Override
        public int hashCode() {
            return 31 * type + Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return type + "=" + HexFormat.of().formatHex(value);
        }
    }
}
