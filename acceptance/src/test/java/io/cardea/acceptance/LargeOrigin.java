// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Gives everybody the same large answer, for as long as its connection takes it, from one buffer and one thread: what it costs is as little
/// as it can be, so that what is felt beside it is not this origin's.
final class LargeOrigin implements AutoCloseable {
    private final Selector selector;
    private final ServerSocketChannel server;
    private final ByteBuffer answer;
    private final Thread thread;

    LargeOrigin(int bytes) {
        var head = ("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        answer = ByteBuffer.allocateDirect(head.length + bytes).put(head);
        answer.clear();
        try {
            selector = Selector.open();
            server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofPlatform().daemon().start(this::run);
    }

    String url() {
        return "http://127.0.0.1:" + server.socket().getLocalPort();
    }

    private void run() {
        var asked = ByteBuffer.allocate(16 * 1024);
        try {
            while (selector.isOpen()) {
                selector.select();
                for (var keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                    var key = keys.next();
                    keys.remove();
                    serve(key, asked);
                }
            }
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            // closed
        }
    }

    private void serve(SelectionKey key, ByteBuffer asked) throws IOException {
        if (key.isAcceptable()) {
            var peer = server.accept();
            if (peer != null) peer.configureBlocking(false).register(selector, SelectionKey.OP_READ, answer.duplicate().position(answer.limit()));
            return;
        }
        var peer = (SocketChannel) key.channel();
        var left = (ByteBuffer) key.attachment();
        try {
            if (key.isReadable()) {
                if (peer.read(asked.clear()) < 0) throw new IOException("gone");
                left.rewind(); // one request comes whole, and at a time
            }
            if (left.hasRemaining()) peer.write(left);
            key.interestOps(left.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        } catch (IOException e) {
            peer.close();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (var key : selector.keys()) key.channel().close();
        selector.close();
        thread.join();
    }
}
