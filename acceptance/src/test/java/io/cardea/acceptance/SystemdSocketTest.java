// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An edge that is started as systemd starts it: its sockets are open before it is.
///
/// What systemd does between `fork` and `exec` is done here by `posix_spawn`, as Java's own way to start processes closes all descriptors.
class SystemdSocketTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String REST = "log: off\nadmin: off\nroutes:\n  - respond: hello\n";

    @TempDir
    private Path folder;
    private final Arena arena = Arena.ofConfined();
    private final List<Integer> descriptors = new ArrayList<>();
    private int port;
    private long pid;

    @BeforeEach
    void listen() throws Throwable {
        assumeTrue(System.getProperty("os.name").equals("Linux") && !"nio".equals(System.getProperty("cardea.transport")), "passing sockets needs Linux and epoll: it was NOT tried");
        int socket = (int) call("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT).invoke(2, 1, 0);
        var address = arena.allocate(16);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) 2);
        MemorySegment.copy(new byte[] {127, 0, 0, 1}, 0, address, ValueLayout.JAVA_BYTE, 4, 4);
        assertThat((int) call("bind", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT).invoke(socket, address, 16)).isZero();
        assertThat((int) call("listen", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT).invoke(socket, 16)).isZero();
        var length = arena.allocateFrom(ValueLayout.JAVA_INT, 16);
        assertThat((int) call("getsockname", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS).invoke(socket, address, length)).isZero();
        port = (address.get(ValueLayout.JAVA_BYTE, 2) & 255) << 8 | address.get(ValueLayout.JAVA_BYTE, 3) & 255;
        descriptors.add(socket);
    }

    @AfterEach
    void end() throws Throwable {
        if (pid > 0) {
            call("kill", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT).invoke((int) pid, 9);
            call("waitpid", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT).invoke((int) pid, MemorySegment.NULL, 0);
        }
        for (int each : descriptors) call("close", ValueLayout.JAVA_INT).invoke(each);
        arena.close();
    }

    private static MethodHandle call(String function, MemoryLayout... arguments) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    private void start(String yaml, String environment) throws Throwable {
        var file = Files.writeString(folder.resolve("edge.yaml"), yaml);
        var words = new ArrayList<>(List.of("/bin/sh", "-c", environment + " exec \"$@\"", "sh"));
        words.addAll(ChildEdge.command(file));
        var actions = arena.allocate(512);
        assertThat((int) call("posix_spawn_file_actions_init", ValueLayout.ADDRESS).invoke(actions)).isZero();
        var dup = call("posix_spawn_file_actions_adddup2", ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        for (int i = 0; i < descriptors.size(); i++) assertThat((int) dup.invoke(actions, descriptors.get(i), 3 + i)).isZero();
        var open = call("posix_spawn_file_actions_addopen", ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        assertThat((int) open.invoke(actions, 1, arena.allocateFrom(folder.resolve("out").toString()), 01 | 0100, 0600)).isZero();
        assertThat((int) dup.invoke(actions, 1, 2)).isZero();
        var child = arena.allocate(ValueLayout.JAVA_INT);
        var spawn = call("posix_spawn", ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        assertThat((int) spawn.invoke(child, arena.allocateFrom("/bin/sh"), actions, MemorySegment.NULL, array(words), array(List.of("PATH=/usr/bin:/bin")))).isZero();
        pid = child.get(ValueLayout.JAVA_INT, 0);
    }

    private MemorySegment array(List<String> texts) {
        var array = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1);
        for (int i = 0; i < texts.size(); i++) array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
        return array;
    }

    private String out() {
        try {
            return Files.readString(folder.resolve("out"));
        } catch (IOException e) {
            return "";
        }
    }

    private void says(String text) {
        try {
            Eventually.holds(Duration.ofSeconds(30), () -> out().contains(text));
        } catch (AssertionError e) {
            throw new AssertionError("expected " + text + " in:\n" + out(), e);
        }
    }

    private String asked() {
        try (var client = new RawClient(port)) {
            return client.send(GET).response();
        }
    }

    private void reload(String yaml, String outcome) throws IOException {
        var next = folder.resolve("next.yaml");
        Files.writeString(folder.resolve("draft.yaml"), yaml);
        Files.move(folder.resolve("draft.yaml"), next);
        Eventually.holds(Duration.ofSeconds(10), () -> !Files.exists(next));
        says(outcome);
    }

    @Test
    void thePassedSocketServesThroughReloadsAndIsTakenUpAgain() throws Throwable {
        var passed = "listeners: { address: \"systemd:web\" }\n" + REST;
        start(passed, "LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web");
        try (var early = new RawClient(port)) { // systemd holds the socket: who comes before the edge waits
            early.socket().setSoTimeout(30_000);
            assertThat(early.send(GET).response()).endsWith("hello");
        }
        says("ready " + port);
        reload(passed.replace("hello", "again"), "reloaded");
        assertThat(asked()).endsWith("again");
        reload(passed.replace("systemd:web", "systemd:wob"), "refused");
        assertThat(out()).contains("no socket of that name was passed; those that were: web");
        assertThat(asked()).endsWith("again");
        reload("listeners: [{ address: \"systemd:web\" }, { address: \"192.0.2.1:1\" }]\n" + REST, "192.0.2.1:1");
        assertThat(asked()).endsWith("again");
        reload("listeners: { address: 127.0.0.1:0 }\n" + REST, "configuration 3");
        try (var waiting = new Socket(InetAddress.getLoopbackAddress(), port)) { // in the backlog that systemd keeps
            waiting.getOutputStream().write(GET.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            reload(passed.replace("hello", "back"), "configuration 4");
            waiting.setSoTimeout(10_000);
            assertThat(new String(waiting.getInputStream().readNBytes(15), java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
        }
        assertThat(asked()).endsWith("back");
    }

    @Test
    void severalOfOneNameAreNumbered() throws Throwable {
        descriptors.addFirst((int) call("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT).invoke(2, 2, 0));
        start("listeners: { address: \"systemd:web:2\" }\n" + REST, "LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=web:web");
        says("ready " + port);
        assertThat(asked()).endsWith("hello");
        var flags = Files.readString(Path.of("/proc", Long.toString(pid), "fdinfo", "4")).replaceAll("(?s).*flags:\\s+(\\d+).*", "$1");
        assertThat(Integer.parseInt(flags, 8) & 04000).as("O_NONBLOCK: a client that is gone before it is accepted must not stop a loop").isNotZero();
        reload("listeners: [{ address: \"systemd:web:2\" }, { address: \"systemd:web:1\" }]\n" + REST, "is no stream socket that listens");
        assertThat(asked()).endsWith("hello");
    }

    @Test
    void withoutPassedSocketsTheReasonIsTold() throws Throwable {
        start("listeners: { address: \"systemd:web\" }\n" + REST, "LISTEN_PID=1 LISTEN_FDS=1 LISTEN_FDNAMES=web");
        says("refused");
        assertThat(out()).contains("cannot listen on systemd:web").contains("are meant for process 1");
    }
}
