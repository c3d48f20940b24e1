// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.dns;

/// What must hold of the answer to any bytes.
final class FuzzedAnswer {
    private FuzzedAnswer() {}

    static void check(Zone zone, byte[] message) {
        for (boolean datagram : new boolean[] {true, false}) {
            var answer = DnsServer.answered(zone, message, message.length, datagram);
            boolean query = message.length >= 12 && (message[2] & 0x80) == 0;
            if (answer.isPresent() != query) throw new AssertionError("every query is answered, and nothing else is");
            if (answer.isEmpty()) continue;
            var bytes = answer.get();
            if (bytes.length > (datagram ? Reply.LARGEST_DATAGRAM : Reply.LARGEST)) throw new AssertionError("the answer has " + bytes.length + " bytes");
            if (bytes[0] != message[0] || bytes[1] != message[1] || (bytes[2] & 0x80) == 0) throw new AssertionError("it is not the answer to it");
            if (bytes.length > 12) {
                if (bytes.length > message.length + 1300 && datagram) throw new AssertionError("it is far larger than the question");
                for (int i = 12; i < 12 + questionLength(bytes); i++) if (bytes[i] != message[i]) throw new AssertionError("the question is not given back");
                walk(bytes);
            }
        }
    }

    private static int questionLength(byte[] message) {
        int at = 12;
        while (message[at] != 0) at += message[at] + 1;
        return at + 5 - 12;
    }

    /// Every record that is counted is there, and nothing behind them.
    private static void walk(byte[] message) {
        int at = 12 + questionLength(message);
        int records = u16(message, 6) + u16(message, 8) + u16(message, 10);
        for (; records > 0; records--) {
            while (message[at] != 0 && (message[at] & 0xc0) == 0) at += message[at] + 1;
            at += message[at] == 0 ? 1 : 2;
            at += 10 + u16(message, at + 8);
        }
        if (at != message.length) throw new AssertionError("the message ends at " + message.length + ", its records at " + at);
    }

    private static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }
}
