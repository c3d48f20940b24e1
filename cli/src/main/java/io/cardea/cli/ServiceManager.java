// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells systemd what this process is about, as sd_notify(3) describes it: a datagram to the socket in `NOTIFY_SOCKET`.
///
/// Java has no unix datagram sockets, so this calls the C library; only where systemd has asked for it.
final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger("cardea");
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    /// Of `sun_path` in unix(7).
    private static final int LONGEST = 108;

    private final Optional<String> socket;

    private ServiceManager(Optional<String> socket) {
        this.socket = socket;
    }

    static ServiceManager ofEnvironment() {
        return new ServiceManager(Optional.ofNullable(System.getenv("NOTIFY_SOCKET")).filter(text -> !text.isEmpty()));
    }

    static ServiceManager at(String socket) {
        return new ServiceManager(Optional.of(socket));
    }

    void ready() {
        send("READY=1\nSTATUS=carrying requests");
    }

    void reloading() {
        // systemd compares the time with its own clock, which is the one behind nanoTime on Linux.
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000 + "\nSTATUS=reading the configuration");
    }

    void stopping() {
        send("STOPPING=1\nSTATUS=draining");
    }

    private void send(String state) {
        if (socket.isEmpty()) return;
        try {
            send(socket.get(), state);
        } catch (Throwable e) { // MethodHandle.invoke declares it; whatever it is, the edge goes on.
            LOG.warn("systemd could not be told at {}: {}", socket.get(), e.toString());
        }
    }

    private static void send(String to, String state) throws Throwable {
        if (!System.getProperty("os.name").equals("Linux")) throw new IllegalStateException("NOTIFY_SOCKET is of Linux");
        var name = to.getBytes(StandardCharsets.UTF_8);
        if (name.length >= LONGEST) throw new IllegalArgumentException("its name is longer than " + (LONGEST - 1) + " bytes");
        if (name[0] == '@') name[0] = 0; // an abstract name
        var linker = Linker.nativeLinker();
        var c = linker.defaultLookup();
        var open = linker.downcallHandle(c.findOrThrow("socket"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        var sendto = linker.downcallHandle(c.findOrThrow("sendto"),
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        var close = linker.downcallHandle(c.findOrThrow("close"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(2 + LONGEST);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
            var text = state.getBytes(StandardCharsets.UTF_8);
            var message = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
            int descriptor = (int) open.invokeExact(AF_UNIX, SOCK_DGRAM, 0);
            if (descriptor < 0) throw new IllegalStateException("no socket could be made");
            try {
                // An abstract name has its exact length; a path has the zero byte behind it.
                int length = 2 + name.length + (name[0] == 0 ? 0 : 1);
                long sent = (long) sendto.invokeExact(descriptor, message, (long) text.length, 0, address, length);
                if (sent != text.length) throw new IllegalStateException("the datagram was not taken");
            } finally {
                int ignored = (int) close.invokeExact(descriptor);
            }
        }
    }
}
