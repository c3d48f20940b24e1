// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/1.1 byte for byte.
class ConversationTest {
    private static final String REVIEW = "{\"book\":1,\"reader\":\"Ada\",\"rating\":5,\"text\":\"Good.\"}";
    private final Origin origin = Bookshop.start(Service.REVIEWS);

    @AfterEach
    void stop() {
        origin.close();
    }

    private String said(String bytes) throws IOException {
        try (var socket = new Socket(origin.uri().getHost(), origin.uri().getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void requestsFollowEachOtherWhateverTheirBodies() throws IOException {
        var chunks = new StringBuilder();
        for (var at = 0; at < REVIEW.length(); at += 20) {
            var part = REVIEW.substring(at, Math.min(at + 20, REVIEW.length()));
            chunks.append(Integer.toHexString(part.length())).append(";x=y\r\n").append(part).append("\r\n");
        }
        var answers = said("POST /reviews HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\nTrailer: x\r\n\r\n"
                + "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\nunread!" // nobody reads it, and it is not the next request
                + "HEAD /reviews?book=1 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /reviews HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: " + REVIEW.length() + "\r\n\r\n" + REVIEW
                + "GET http://a/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /health HTTP/1.1\r\n\r\n");
        assertThat(answers.split("HTTP/1[.]1 ")).extracting(each -> each.split(" ")[0]).containsExactly("", "201", "404", "200", "100", "201", "200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\nno field\r\n\r\n", "GET nowhere HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "GET / HTTP/1.1\r\nHo",
            "GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", "POST /reviews HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"})
    void whatIsNoRequestIsToldSoAndIsTheLast(String bytes) throws IOException {
        assertThat(said(bytes)).startsWith("HTTP/1.1 400 ").contains("Connection: close\r\n");
    }

    @Test
    void aHeadThatDoesNotEndIsCutOff() throws IOException {
        assertThat(said("GET / HTTP/1.1\r\nX: " + "x".repeat(32 * 1024))).startsWith("HTTP/1.1 400 ");
    }
}
