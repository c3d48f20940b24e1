// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One plain request over a connection of its own: for waiting and checking, not for measuring.
///
/// @param head of the answer, in lower case
/// @param body its bytes as Latin-1, chunk marks included if it was chunked
record Probe(int status, String head, String body) {
    private static final int TIMEOUT_MILLIS = 5000;

    static Probe get(int port, String path) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port
                    + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            var bytes = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(bytes);
            String text = bytes.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0 || !text.startsWith("HTTP/1.")) {
                throw new IOException("expected an HTTP/1 answer to GET " + path + ", came " + text.length() + " bytes");
            }
            return new Probe(Integer.parseInt(text.substring(9, 12)), text.substring(0, end).toLowerCase(Locale.ROOT),
                    text.substring(end + 4));
        }
    }
}
