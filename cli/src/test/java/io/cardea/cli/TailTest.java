// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailTest {
    private static final String LINES = """
        {"status":200,"method":"GET","host":"a.example","path":"/books/1","route":"books","ms":3.5}
        {"status":503,"method":"POST","host":"b.example","path":"/books","route":"write","ms":900}
        {"status":404,"method":"GET","host":"a.example","path":"/nope","route":"none","ms":0.2}
        """;

    @ParameterizedTest
    @CsvSource({
        "'',                             200 503 404",
        "--status 5xx,                   503",
        "--status 404,                   404",
        "--status 4,                     ''",
        "--method GET --path /books,     200",
        "--host B.example,               503",
        "--route none,                   404",
        "--slower-than 3,                200 503",
    })
    void onlyWhatAllFiltersWantIsShown(String filters, String statuses) throws IOException {
        var admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/requests", exchange -> {
            var bytes = LINES.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        admin.start();
        try {
            var words = new ArrayList<>(List.of("tail", "--admin", "127.0.0.1:" + admin.getAddress().getPort()));
            if (!filters.isEmpty()) words.addAll(List.of(filters.split(" ")));
            var out = new StringWriter();
            assertThat(Main.execute(new PrintWriter(out, true), new PrintWriter(new StringWriter()), words.toArray(String[]::new))).isEqualTo(Exit.OK);
            assertThat(out.toString().lines().map(line -> line.substring(0, 3))).containsExactlyElementsOf(
                statuses.isEmpty() ? List.of() : List.of(statuses.split(" ")));
        } finally {
            admin.stop(0);
        }
    }
}
