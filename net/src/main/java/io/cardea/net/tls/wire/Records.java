// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts what one side sends into records, and the records that are not encrypted into messages (RFC 8446 §5.1). Only looks on: what it
/// is fed goes to an engine as well. For one thread; holds one record and one message at most.
public final class Records {
    /// Bytes of a record's content, with what an old cipher may add to it (RFC 5246 §6.2.3).
    private static final int LONGEST_RECORD = (1 << 14) + 2048;
    /// Bytes of a message: long chains of certificates are a tenth of it.
    private static final int LONGEST_MESSAGE = 1 << 16;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int FATAL = 2;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int HEARTBEAT = 24;

    private byte[] waiting = {};
    private byte[] message = {};
    private boolean sealed;
    private boolean is13;

    /// @param what the record's content
    /// @param sealed whether it is encrypted, so that nobody on the way can tell what is in it
    /// @param bytes with the header
    /// @param messages those of the handshake that it completes; none if it is encrypted
    /// @param alert its number if it is a fatal one, or -1
    public record Seen(Content what, boolean sealed, int bytes, List<Message> messages, int alert) {}

    public enum Content { CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, DATA }

    /// @param type as in [Names#message]
    /// @param body without type and length
    public record Message(int type, ByteBuffer body) {}

    /// The server has chosen. In 1.3 a ChangeCipherSpec is for show, and what is encrypted looks like data (RFC 8446 §5).
    public void agreed(int version) {
        is13 = version >= Names.TLS_13;
    }

    /// @return the records that are whole by now
    /// @throws IllegalArgumentException if that is no TLS, or more than anybody sends
    public List<Seen> feed(byte[] bytes, int from, int length) {
        waiting = joined(waiting, bytes, from, length);
        var found = new ArrayList<Seen>();
        int at = 0;
        while (at < waiting.length) {
            int type = waiting[at];
            if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT || at + 1 < waiting.length && waiting[at + 1] != 3) throw new IllegalArgumentException("no record of TLS");
            if (waiting.length - at < 5) break;
            int size = (waiting[at + 3] & 0xff) << 8 | waiting[at + 4] & 0xff;
            if (size > LONGEST_RECORD) throw new IllegalArgumentException("a record of " + size + " bytes");
            if (waiting.length - at < 5 + size) break;
            found.add(record(type, at + 5, size));
            at += 5 + size;
        }
        waiting = Arrays.copyOfRange(waiting, at, waiting.length);
        return found;
    }

    private Seen record(int type, int at, int size) {
        return switch (type) {
            case CHANGE_CIPHER_SPEC -> {
                sealed = !is13;
                yield new Seen(Content.CHANGE_CIPHER_SPEC, false, size + 5, List.of(), -1);
            }
            case HANDSHAKE -> new Seen(Content.HANDSHAKE, sealed, size + 5, sealed ? List.of() : messages(at, size), -1);
            case ALERT -> new Seen(Content.ALERT, sealed, size + 5, List.of(), sealed || size != 2 || waiting[at] != FATAL ? -1 : waiting[at + 1] & 0xff);
            default -> new Seen(Content.DATA, type == APPLICATION_DATA, size + 5, List.of(), -1);
        };
    }

    private List<Message> messages(int at, int size) {
        message = joined(message, waiting, at, size);
        var whole = new ArrayList<Message>();
        int from = 0;
        while (message.length - from >= 4) {
            int length = (message[from + 1] & 0xff) << 16 | (message[from + 2] & 0xff) << 8 | message[from + 3] & 0xff;
            if (length > LONGEST_MESSAGE) throw new IllegalArgumentException("a message of " + length + " bytes");
            if (message.length - from - 4 < length) break;
            whole.add(new Message(message[from], ByteBuffer.wrap(Arrays.copyOfRange(message, from + 4, from + 4 + length))));
            from += 4 + length;
        }
        message = Arrays.copyOfRange(message, from, message.length);
        return whole;
    }

    private static byte[] joined(byte[] before, byte[] bytes, int from, int length) {
        var both = Arrays.copyOf(before, before.length + length);
        System.arraycopy(bytes, from, both, before.length, length);
        return both;
    }
}
