// SPDX-License-Identifier: Apache-2.0
package io.cardea.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A name server on a free port of loopback, by UDP and TCP, that has the records that it is told, and fails as it is told.
public final class FakeDns implements AutoCloseable {
    private static final Map<String, Integer> TYPES = Map.of("A", 1, "CNAME", 5, "AAAA", 28, "SRV", 33);

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Map<String, List<Row>> rows = new ConcurrentHashMap<>(); // by name and type
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile Mood mood = Mood.WELL;

    /// How it feels.
    public enum Mood {
        WELL, SILENT, SERVFAIL, REFUSED, NXDOMAIN,
        /// Answers bytes that are no message.
        GARBAGE,
        /// Answers the right question by records whose insides are not as their types say.
        BROKEN,
        /// By UDP it says no more than that there is more.
        TRUNCATED,
        /// The same, and nothing by TCP.
        TRUNCATED_FOR_GOOD
    }

    private record Row(int ttl, String value) {}

    /// Both of one port.
    private record Sockets(ServerSocket tcp, DatagramSocket udp) {
        /// What is free for one may be taken for the other: then it is tried again.
        static Sockets free() {
            for (int tries = 0; ; tries++) {
                ServerSocket tcp;
                try {
                    tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                try {
                    return new Sockets(tcp, new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress()));
                } catch (IOException e) {
                    try (tcp) {
                        if (tries == 20) throw new UncheckedIOException(e);
                    } catch (IOException closing) {
                        throw new UncheckedIOException(closing);
                    }
                }
            }
        }
    }

    public FakeDns() {
        var free = Sockets.free();
        tcp = free.tcp;
        udp = free.udp;
        Thread.ofVirtual().start(this::datagrams);
        Thread.ofVirtual().start(this::connections);
    }

    public int port() {
        return udp.getLocalPort();
    }

    /// As the file has it: `127.0.0.1:5353`.
    public String address() {
        return "127.0.0.1:" + udp.getLocalPort();
    }

    /// These are the records of that name and type from now on; none for a name that has no record of the type.
    ///
    /// @param type `A`, `AAAA`, `CNAME` or `SRV`, whose values are `priority weight port target`
    public FakeDns tell(String name, String type, int ttl, String... values) {
        rows.put(name.toLowerCase(Locale.ROOT) + ' ' + type, Arrays.stream(values).map(value -> new Row(ttl, value)).toList());
        return this;
    }

    /// There is no such name any more.
    public void forget(String name) {
        rows.keySet().removeIf(key -> key.startsWith(name.toLowerCase(Locale.ROOT) + ' '));
    }

    public void feels(Mood how) {
        mood = how;
    }

    /// What it was asked: `orders.internal A`, in order.
    public List<String> questions() {
        return questions;
    }

    private void datagrams() {
        var buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                var packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                var answer = answer(Arrays.copyOf(buffer, packet.getLength()), false);
                if (answer.length > 0) udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connections() {
        while (!tcp.isClosed()) {
            try {
                var socket = tcp.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var query = in.readNBytes(in.readUnsignedShort());
            var answer = answer(query, true);
            if (mood == Mood.TRUNCATED_FOR_GOOD || answer.length == 0) return;
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(answer.length);
            out.write(answer);
            out.flush();
            in.read();
        } catch (IOException e) {
            // the other side has what it wants
        }
    }

    private byte[] answer(byte[] query, boolean byTcp) throws IOException {
        int end = 12;
        var name = new StringBuilder();
        while (query[end] != 0) {
            name.append(name.isEmpty() ? "" : ".").append(new String(query, end + 1, query[end], StandardCharsets.US_ASCII));
            end += query[end] + 1;
        }
        int number = (query[end + 1] & 0xff) << 8 | query[end + 2] & 0xff;
        end += 5;
        var type = TYPES.entrySet().stream().filter(each -> each.getValue() == number).map(Map.Entry::getKey).findFirst().orElse("TYPE" + number);
        var asked = name.toString().toLowerCase(Locale.ROOT);
        questions.add(asked + ' ' + type);
        var now = mood;
        if (now == Mood.SILENT) return new byte[0];
        if (now == Mood.GARBAGE) return new byte[] {query[0], query[1], (byte) 0x81, (byte) 0x80, 0, 1, 0, 9, 0, 0, 0, 0, (byte) 0xc0, (byte) 0xff, 1, 2, 3};
        boolean cut = !byTcp && (now == Mood.TRUNCATED || now == Mood.TRUNCATED_FOR_GOOD);
        var answers = new ArrayList<byte[]>();
        var more = new ArrayList<byte[]>();
        boolean exists = rows.keySet().stream().anyMatch(key -> key.startsWith(asked + ' '));
        if (now == Mood.BROKEN) answers.add(record(asked, number, 60, new byte[] {1, 2, 3}));
        else if (!cut && exists) collect(asked, type, answers, more);
        int code = switch (now) {
            case SERVFAIL -> 2;
            case REFUSED -> 5;
            case NXDOMAIN -> 3;
            default -> exists || now == Mood.BROKEN ? 0 : 3;
        };
        if (code != 0) answers.clear();
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.write(query, 0, 2);
        out.writeShort(0x8180 | (cut ? 0x200 : 0) | code);
        out.writeShort(1);
        out.writeShort(answers.size());
        out.writeShort(0);
        out.writeShort(code == 0 ? more.size() : 0);
        out.write(query, 12, end - 12);
        for (var record : answers) out.write(record);
        if (code == 0) for (var record : more) out.write(record);
        return bytes.toByteArray();
    }

    private void collect(String name, String type, List<byte[]> answers, List<byte[]> more) throws IOException {
        for (var alias : rows.getOrDefault(name + " CNAME", List.of())) {
            answers.add(record(name, 5, alias.ttl, encoded(alias.value)));
            if (answers.size() < 40) collect(alias.value, type, answers, more);
        }
        for (var row : rows.getOrDefault(name + ' ' + type, List.of())) {
            if (!type.equals("SRV")) {
                answers.add(record(name, TYPES.getOrDefault(type, 0), row.ttl, InetAddress.getByName(row.value).getAddress()));
                continue;
            }
            var words = row.value.split(" ");
            var data = new ByteArrayOutputStream();
            var out = new DataOutputStream(data);
            for (int i = 0; i < 3; i++) out.writeShort(Integer.parseInt(words[i]));
            out.write(encoded(words[3]));
            answers.add(record(name, 33, row.ttl, data.toByteArray()));
            for (var glue : rows.getOrDefault(words[3] + " GLUE", List.of())) more.add(record(words[3], 1, glue.ttl, InetAddress.getByName(glue.value).getAddress()));
        }
    }

    private static byte[] record(String name, int type, int ttl, byte[] data) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.write(encoded(name));
        out.writeShort(type);
        out.writeShort(1);
        out.writeInt(ttl);
        out.writeShort(data.length);
        out.write(data);
        return bytes.toByteArray();
    }

    private static byte[] encoded(String name) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var label : name.split("\\.")) {
            if (label.isEmpty()) continue;
            bytes.write(label.length());
            bytes.write(label.getBytes(StandardCharsets.US_ASCII));
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
