// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.proxyprotocol;

import io.cardea.core.http.Failure;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Reads the PROXY header that begins a connection, version 1 or 2, strictly. Incremental; for one connection, once. Not
/// for use by several threads.
///
/// Junk is refused at its first byte. Version 1 has at most 107 bytes and ends with CRLF, version 2 at most 4096 bytes
/// behind its 16. No byte behind the header is read, and no more memory taken than bytes came.
public final class ProxyHeaderParser {
    private static final int MOST_V1 = 107;
    private static final int FIXED_V2 = 16;
    private static final int MOST_V2 = 4096;
    private static final byte[] V1 = {'P', 'R', 'O', 'X', 'Y', ' '};

    private byte[] bytes = new byte[MOST_V1];
    private int filled;
    private ProxyHeader header = ProxyHeader.LOCAL;

    public ProxyHeaderParser() {}

    /// Reads from `in` what belongs to the header. `in` stays the caller's.
    ///
    /// @return true when the header was read, false if more is needed: then all of `in` was read
    /// @throws WireException if it is no PROXY header or a false one; the connection must be closed
    public boolean parse(ByteBuf in) throws WireException {
        while (in.isReadable()) {
            if (bytes[0] == VersionTwo.SIGNATURE[0] && filled >= FIXED_V2) {
                if (readAddresses(in)) return true;
            } else if (readByte(in.readByte())) {
                return true;
            }
        }
        return false;
    }

    /// What was read; [ProxyHeader#LOCAL] before.
    public ProxyHeader header() {
        return header;
    }

    private boolean readByte(byte b) throws WireException {
        int at = filled++;
        bytes[at] = b;
        if (bytes[0] == VersionTwo.SIGNATURE[0]) {
            if (at < VersionTwo.SIGNATURE.length && b != VersionTwo.SIGNATURE[at]) throw noHeader();
            if (filled < FIXED_V2) return false;
            if (length() > MOST_V2) throw malformed("a PROXY header of version 2 exceeds " + MOST_V2 + " bytes");
            return length() == 0 && finishVersionTwo();
        }
        if (at < V1.length && b != V1[at]) throw noHeader();
        if (at > 0 && bytes[at - 1] == '\r') {
            if (b != '\n') throw malformed("a PROXY header of version 1 holds a CR without LF");
            header = VersionOne.parse(bytes, filled - 2);
            return true;
        }
        if (b != '\r' && (b < ' ' || b == 0x7f)) throw malformed("a PROXY header of version 1 holds a control byte");
        if (filled == MOST_V1) throw malformed("a PROXY header of version 1 exceeds " + MOST_V1 + " bytes");
        return false;
    }

    private boolean readAddresses(ByteBuf in) throws WireException {
        int total = FIXED_V2 + length();
        int length = Math.min(in.readableBytes(), total - filled);
        if (filled + length > bytes.length) bytes = Arrays.copyOf(bytes, Math.min(total, (filled + length) * 2));
        in.readBytes(bytes, filled, length);
        filled += length;
        return filled == total && finishVersionTwo();
    }

    private boolean finishVersionTwo() throws WireException {
        header = VersionTwo.parse(bytes, filled);
        return true;
    }

    private int length() {
        return (bytes[14] & 0xff) << 8 | bytes[15] & 0xff;
    }

    private static WireException noHeader() {
        return malformed("a connection from this network begins with a PROXY header");
    }

    static WireException malformed(String detail) {
        return new WireException(Failure.Kind.BAD_REQUEST, detail);
    }
}
