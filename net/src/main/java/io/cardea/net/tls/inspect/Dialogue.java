// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import io.cardea.net.tls.inspect.Step.Who;
import io.cardea.net.tls.inspect.Trouble.Kind;
import io.cardea.net.tls.wire.ClientHello;
import io.cardea.net.tls.wire.Names;
import io.cardea.net.tls.wire.Records;
import io.cardea.net.tls.wire.ServerHello;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// Holds one conversation: the JDK's engine over a plain socket, with a look at every record that passes. Whatever goes wrong becomes
/// a [Trouble]. Bounded by the target's timeout and by what is read.
final class Dialogue {
    /// Bytes: a hundred times what a handshake needs.
    private static final int MOST = 1 << 20;
    private static final Duration SHORT_PATIENCE = Duration.ofMillis(50);
    private static final Duration MOST_PATIENCE = Duration.ofMillis(500);
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(1);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Target target;
    private final SSLContext context;
    private final Witness witness;
    private final SSLEngine engine;
    private final long began;
    private final Duration offset;
    private final Steps steps = new Steps();
    private final Records sent = new Records();
    private final Records received = new Records();
    private final Queue<Integer> unread = new ArrayDeque<>(); // numbers of received records that the engine has not seen
    private final ByteBuffer in = ByteBuffer.allocate(1 << 17);
    private final ByteBuffer out = ByteBuffer.allocate(1 << 17);
    private final ByteBuffer plain = ByteBuffer.allocate(1 << 17);
    private byte[] first = {};
    private int read;
    private int tickets;
    private boolean retried;
    private boolean over;
    private Optional<ClientHello> hello = Optional.empty();
    private Optional<ServerHello> answer = Optional.empty();
    private Optional<Integer> group = Optional.empty();
    private Optional<Trouble> trouble = Optional.empty();
    private Optional<Conversation.Agreed> agreed = Optional.empty();
    private Duration waited = Duration.ZERO; // for the server's hello

    private Dialogue(Target target, SSLContext context, Witness witness, Duration offset) {
        this.target = target;
        this.context = context;
        this.witness = witness;
        this.offset = offset;
        this.engine = engine(target, context);
        this.began = System.nanoTime();
    }

    static SSLEngine engine(Target target, SSLContext context) {
        var engine = context.createSSLEngine(target.host(), target.port());
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setServerNames(target.asked().<List<SNIServerName>>map(name -> List.of(sni(name))).orElse(List.of()));
        parameters.setApplicationProtocols(target.protocols().toArray(String[]::new));
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SNIHostName sni(String name) {
        try {
            return new SNIHostName(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + name + "' is no name that a hello can ask for (RFC 6066 §3): " + e.getMessage(), e);
        }
    }

    /// @param context whose sessions are resumed, if the server likes
    /// @param before steps that led to it, and how long they took
    /// @param waits whether to wait for tickets afterwards
    static Conversation hold(Target target, InetSocketAddress address, SSLContext context, Witness witness, List<Step> before, Duration offset, boolean waits) {
        witness.forget();
        var dialogue = new Dialogue(target, context, witness, offset);
        before.forEach(dialogue.steps::add);
        return dialogue.hold(address, waits);
    }

    private Conversation hold(InetSocketAddress address, boolean waits) {
        try (var socket = new Socket()) {
            try {
                socket.setTcpNoDelay(true);
                socket.connect(address, remaining());
            } catch (SocketTimeoutException e) {
                return failed(Kind.TIMEOUT, "nobody answers at " + told(address) + " within " + span(target.timeout()), "Is there a firewall on the way, or the wrong address? --timeout gives more time.");
            } catch (IOException e) {
                return failed(Kind.NO_CONNECTION, "no connection to " + told(address) + ": " + e.getMessage(), "Does the server run, and listen on this port?");
            }
            steps.add(new Step(Who.BOTH, List.of(Step.CONNECTION), false, 0, now(), now().minus(offset)));
            talk(socket);
            if (agreed.isPresent() && trouble.isEmpty() && waits) waitForTickets(socket);
            if (agreed.isPresent() && trouble.isEmpty()) goodbye(socket);
        } catch (IOException e) {
            // Closing it failed: nothing that was seen is less true.
        }
        return conversation();
    }

    private Conversation failed(Kind kind, String what, String advice) {
        trouble = Optional.of(new Trouble(kind, what, advice));
        return conversation();
    }

    private Conversation conversation() {
        if (witness.ended() > 0) {
            steps.add(Step.here(Step.CHECK, at(witness.ended()), Duration.ofNanos(witness.ended() - witness.began())));
        }
        boolean is13 = answer.map(it -> it.version() >= Names.TLS_13).orElse(false);
        boolean resumed = agreed.map(Conversation.Agreed::resumed).orElse(false);
        return new Conversation(steps.all(is13, resumed, witness.asked()), hello, answer, retried, group, agreed, trouble, tickets, witness.asked(), witness.wanted());
    }

    private void talk(Socket socket) {
        try {
            shakeHands(socket);
            over = true;
            agreed = Optional.of(outcome());
        } catch (SocketTimeoutException e) {
            failed(Kind.TIMEOUT, answer.isEmpty() ? "the server takes the connection, but does not answer the hello within " + span(target.timeout())
                : "the server stops in the middle of the handshake; " + span(target.timeout()) + " are over", "Is it TLS that it speaks on this port, and is it well? --timeout gives more time.");
        } catch (SSLException e) {
            trouble = Optional.of(trouble.orElseGet(() -> refused(e)));
            lastWords(socket);
        } catch (IOException e) {
            closed(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) { // of the reader of records
            trouble = Optional.of(!beginsLikeTls() ? Speech.of(first)
                : new Trouble(Kind.GARBAGE, "what the server sends makes no sense as TLS: " + e.getMessage(), "Is there something on the way that changes it?"));
        }
    }

    private boolean beginsLikeTls() {
        return first.length > 1 && first[0] >= 20 && first[0] <= 24 && first[1] == 3;
    }

    private void closed(String why) {
        if (trouble.isPresent()) return;
        failed(Kind.CLOSED, read == 0 ? "the server closes the connection without an answer to the hello (" + why + ")" : "the server closes the connection in the middle of the handshake (" + why + ")",
            read == 0 ? "Does it speak TLS on this port? Some servers also go away for a name that they do not know: try another --sni." : "Its log may tell why.");
    }

    /// The server's alert, if there was one; otherwise it is this side that has had enough.
    private Trouble refused(SSLException e) {
        var text = String.valueOf(e.getMessage());
        if (text.contains("fatal alert: ")) {
            var name = text.substring(text.indexOf("fatal alert: ") + 13).strip();
            return AlertText.named(name).orElseGet(() -> new Trouble(Kind.ALERT, "the server ends it by the alert " + name, "Its log may tell why."));
        }
        if (answer.map(it -> it.version() < 0x0303).orElse(false)) {
            return new Trouble(Kind.REFUSED, "the server has chosen " + answer.map(it -> Names.version(it.version())).orElse("") + ", which is broken (RFC 8996), so that this client goes away",
                "The server needs an update.");
        }
        return new Trouble(answer.isEmpty() ? Kind.GARBAGE : Kind.REFUSED, "this client ends the handshake: " + text, "What the server sends is not what RFC 8446 or RFC 5246 has it send.");
    }

    private void shakeHands(Socket socket) throws IOException {
        engine.beginHandshake();
        in.flip(); // kept ready to be read
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> send(socket, NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (unwrap().getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) receive(socket, remaining());
                }
                case NEED_TASK -> tasks();
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
            if (engine.isInboundDone() && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) throw new IOException("it says that it closes");
        }
    }

    private void tasks() {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
    }

    private void send(Socket socket, ByteBuffer what) throws IOException {
        out.clear();
        engine.wrap(what, out);
        out.flip();
        var bytes = new byte[out.remaining()];
        out.get(bytes);
        for (var record : sent.feed(bytes, 0, bytes.length)) {
            var names = new ArrayList<String>();
            for (var message : record.messages()) {
                names.add(Names.message(message.type()));
                if (message.type() == 1) hello = Optional.of(ClientHello.parse(message.body()));
            }
            note(Who.CLIENT, record, names);
        }
        socket.getOutputStream().write(bytes);
    }

    private void receive(Socket socket, int milliseconds) throws IOException {
        socket.setSoTimeout(milliseconds);
        var bytes = new byte[1 << 14];
        int length = socket.getInputStream().read(bytes);
        if (length < 0) throw new IOException("end of the connection");
        if (first.length < 64) first = joined(first, bytes, Math.min(length, 64 - first.length));
        read += length;
        if (read > MOST) throw new IllegalArgumentException("more than " + MOST + " bytes");
        for (var record : received.feed(bytes, 0, length)) {
            var names = new ArrayList<String>();
            for (var message : record.messages()) names.add(received(message));
            if (record.alert() >= 0 && agreed.isEmpty()) {
                names.add("Alert " + record.alert());
                trouble = Optional.of(trouble.orElseGet(() -> AlertText.of(record.alert())));
            }
            unread.add(steps.size());
            note(Who.SERVER, record, names);
        }
        in.compact().put(bytes, 0, length).flip();
    }

    private void note(Who who, Records.Seen record, List<String> names) {
        if (record.what() == Records.Content.CHANGE_CIPHER_SPEC) names.add("ChangeCipherSpec");
        if (over && who == Who.CLIENT) names.add("HEAD /");
        steps.add(who, record, names, now(), over);
    }

    /// @return its name
    private String received(Records.Message message) {
        switch (message.type()) {
            case 2 -> {
                var said = ServerHello.parse(message.body());
                sent.agreed(said.version());
                received.agreed(said.version());
                if (said.retry()) {
                    retried = true;
                    return "HelloRetryRequest";
                }
                answer = Optional.of(said);
                group = said.group();
                waited = now().minus(steps.lastSent());
            }
            case 4 -> tickets++;
            case 12 -> group = namedCurve(message.body());
            default -> {}
        }
        return Names.message(message.type());
    }

    /// RFC 8422 §5.4: a named curve is of type 3. All else is Diffie-Hellman with a group of the server's own.
    private Optional<Integer> namedCurve(ByteBuffer body) {
        boolean curve = answer.map(it -> Names.suite(it.suite()).startsWith("TLS_ECDHE")).orElse(false) && body.remaining() >= 3 && body.get() == 3;
        return curve ? Optional.of(Short.toUnsignedInt(body.getShort())) : Optional.empty();
    }

    private SSLEngineResult unwrap() throws SSLException {
        plain.clear();
        SSLEngineResult result;
        try {
            result = engine.unwrap(in, plain);
        } catch (SSLException e) {
            var last = unread.poll();
            if (over && last != null) steps.late(last, "Alert");
            throw e;
        }
        if (result.bytesConsumed() > 0) {
            var number = unread.poll();
            if (over && number != null) {
                boolean data = result.bytesProduced() > 0;
                // RFC 8446 §4.6: what comes behind is a ticket, or the rare change of a key.
                if (!data && !engine.isInboundDone()) tickets++;
                steps.late(number, data ? "data" : engine.isInboundDone() ? "close_notify" : "NewSessionTicket");
            }
        }
        return result;
    }

    private Conversation.Agreed outcome() {
        var session = engine.getSession();
        boolean resumed = hello.isPresent() && answer.map(it -> it.resumes(hello.get())).orElse(false);
        var version = answer.map(it -> Names.version(it.version())).orElse(session.getProtocol());
        var protocol = Optional.ofNullable(engine.getApplicationProtocol()).orElse("");
        return new Conversation.Agreed(version, session.getCipherSuite(), protocol, resumed, now());
    }

    /// TLS 1.3 has them behind the handshake; and a server that demands a client certificate says only here that it got none. BoringSSL
    /// holds its tickets back until it has something else to send, so that it is asked for the least that there is.
    private void waitForTickets(Socket socket) {
        if (!agreed.map(Conversation.Agreed::is13).orElse(false)) return;
        try {
            var patience = waited.multipliedBy(2).plus(SHORT_PATIENCE);
            listen(socket, patience.compareTo(MOST_PATIENCE) < 0 ? patience : MOST_PATIENCE);
            if (tickets == 0 && !engine.isInboundDone() && agreed.map(it -> it.protocol().equals("http/1.1")).orElse(false)) {
                send(socket, ByteBuffer.wrap(("HEAD / HTTP/1.1\r\nHost: " + host() + "\r\nUser-Agent: cardea-tls\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
                listen(socket, waited.multipliedBy(3).plus(LONG_PATIENCE));
            }
        } catch (SSLException e) {
            trouble = Optional.of(refused(e));
        } catch (IOException | IllegalArgumentException e) {
            // It has closed, or sends what is nobody's business here.
        }
    }

    private String host() {
        return target.name().contains(":") ? "[" + target.name() + "]" : target.name();
    }

    /// Until there is a ticket, and all is read that came with it; or the patience is over.
    private void listen(Socket socket, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!engine.isInboundDone()) {
                var status = unwrap().getStatus();
                if (status == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                    long left = (end - System.nanoTime()) / 1_000_000;
                    if (tickets > 0 || left <= 0) return;
                    receive(socket, (int) Math.clamp(left, 1, remaining()));
                } else if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                    tasks();
                } else if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                    send(socket, NOTHING);
                }
            }
        } catch (SocketTimeoutException e) {
            // It gives none, or is slow: both are no fault.
        }
    }

    /// RFC 8446 §6.1: so that the server sees an orderly end.
    private void goodbye(Socket socket) {
        try {
            engine.closeOutbound();
            lastWords(socket);
        } catch (IllegalStateException e) {
            // It is closed already.
        }
    }

    /// The alert that is due, if there is one.
    private void lastWords(Socket socket) {
        try {
            out.clear();
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) engine.wrap(NOTHING, out);
            socket.getOutputStream().write(out.array(), 0, out.position());
        } catch (IOException e) {
            // Nobody listens any more.
        }
    }

    private int remaining() throws SocketTimeoutException {
        long left = target.timeout().toNanos() - (System.nanoTime() - began);
        if (left <= 0) throw new SocketTimeoutException("the time is over");
        return (int) Math.clamp(left / 1_000_000, 1, Integer.MAX_VALUE);
    }

    private Duration now() {
        return at(System.nanoTime());
    }

    private Duration at(long nanos) {
        return offset.plusNanos(nanos - began);
    }

    private static byte[] joined(byte[] before, byte[] bytes, int length) {
        var both = Arrays.copyOf(before, before.length + length);
        System.arraycopy(bytes, 0, both, before.length, length);
        return both;
    }

    static String told(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    static String span(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
