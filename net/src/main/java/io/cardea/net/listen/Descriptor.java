// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/// A file descriptor that this process was started with: what Linux tells of it, and a copy of our own.
///
/// The numbers are those of Linux on every processor that Netty's epoll is built for.
record Descriptor(int number) {
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int O_NONBLOCK = 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int SOCK_STREAM = 1;
    private static final int AF_UNIX = 1;

    /// Looked up when the first socket is adopted: most edges never are passed one.
    private static final class Native {
        static final MethodHandle FCNTL = handle("fcntl", List.of(Linker.Option.firstVariadicArg(2)), ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        static final MethodHandle GETSOCKOPT = handle("getsockopt", List.of(), ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS, ValueLayout.ADDRESS);

        private static MethodHandle handle(String name, List<Linker.Option> options, MemoryLayout... arguments) {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
                options.toArray(Linker.Option[]::new));
        }
    }

    /// Whether it is a stream socket that listens.
    boolean isListening() {
        return option(SO_TYPE) == SOCK_STREAM && option(SO_ACCEPTCONN) == 1;
    }

    boolean isUnix() {
        return option(SO_DOMAIN) == AF_UNIX;
    }

    /// Another descriptor of the same socket, which may be closed without closing this one, and never makes a loop wait.
    ///
    /// @throws IOException if there is none left
    int copy() throws IOException {
        int copy = fcntl(number, F_DUPFD_CLOEXEC, 0);
        if (copy < 0) throw new IOException("descriptor " + number + " cannot be copied");
        // systemd passes blocking sockets unless its unit says `NonBlocking=yes`; the flag belongs to the socket
        fcntl(copy, F_SETFL, fcntl(copy, F_GETFL, 0) | O_NONBLOCK);
        return copy;
    }

    private static int fcntl(int descriptor, int command, int argument) {
        try {
            return (int) Native.FCNTL.invokeExact(descriptor, command, argument);
        } catch (Throwable e) {
            throw new IllegalStateException("fcntl cannot be called", e);
        }
    }

    /// @return -1 if it is no socket
    private int option(int name) {
        try (var arena = Arena.ofConfined()) {
            var value = arena.allocate(ValueLayout.JAVA_INT);
            var length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            int result = (int) Native.GETSOCKOPT.invokeExact(number, SOL_SOCKET, name, value, length);
            return result < 0 ? -1 : value.get(ValueLayout.JAVA_INT, 0);
        } catch (Throwable e) {
            throw new IllegalStateException("getsockopt cannot be called", e);
        }
    }
}
