// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.Explained;
import io.cardea.Offline;
import io.cardea.Request;
import io.cardea.testkit.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `explain` says without a socket is what a running edge does.
class ExplainedTest {
    private static final int CONFIGURATIONS = 200;
    private static final int REQUESTS = 15;
    private static final String[] HOSTS = {"a.test", "b.test", "x.a.test", "*.test", "*.a.test"};
    private static final String[] PATHS = {"/a", "/a/**", "/a/b", "/a/{x}", "/{x}/b/**", "/**", "/c/", "/a/b/**", "~ ^/a.*", "/@a", "/a/{x}/c"};
    private static final String[] METHODS = {"GET", "POST", "PUT"};
    private static final String[] TARGETS = {"/", "/a", "/a/", "/a/b", "/a/d", "/a/b/c", "/c/", "/x/b/y", "/a/./b", "/A", "/%61/b", "/@a", "/%40a", "/a%2fb", "/a;b", "/x/../a", "/a?p=1", "/a?p=2&q", "/../a"};
    private static final String[] ASKED = {"a.test", "b.test", "x.a.test", "y.x.a.test", "A.TEST.", "other"};

    @TempDir
    private Path folder;

    @Test
    void theOfflineAnswerAgreesWithTheLiveOne() throws Exception {
        var random = new Random(20261125);
        int found = 0;
        int refused = 0;
        var file = write(random);
        try (var edge = Cardea.start(file); var client = new RawClient(edge.port())) {
            for (int i = 0; i < CONFIGURATIONS; i++) {
                write(random);
                edge.reload(file);
                try (var offline = Offline.read(file)) {
                    for (int j = 0; j < REQUESTS; j++) {
                        var asked = Asked.of(random);
                        var told = told(offline, edge, asked);
                        var done = done(client, asked);
                        assertThat(done).as("%s%n%s", asked, Files.readString(file)).isEqualTo(told);
                        if (told.startsWith("r")) found++;
                        else refused++;
                    }
                }
            }
        }
        System.out.printf("explain: %d requests found their route, %d none%n", found, refused);
        assertThat(found).isGreaterThan(500);
        assertThat(refused).isGreaterThan(300);
    }

    /// A configuration whose routes answer by their names.
    private Path write(Random random) throws Exception {
        var text = new StringBuilder("listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\nroutes:\n");
        for (int i = 0, count = 1 + random.nextInt(10); i < count; i++) {
            text.append("  - name: r").append(i).append("\n    match:\n      path: \"").append(one(random, PATHS)).append("\"\n");
            if (random.nextInt(2) == 0) text.append("      host: [ \"").append(one(random, HOSTS)).append("\" ]\n");
            if (random.nextInt(3) == 0) text.append("      method: ").append(one(random, METHODS)).append('\n');
            if (random.nextInt(4) == 0) text.append("      headers: { X-A: \"").append(one(random, "1", "*", "~ [0-9]")).append("\" }\n");
            if (random.nextInt(4) == 0) text.append("      query: { p: \"").append(one(random, "1", "*")).append("\" }\n");
            text.append("    respond: { body: \"r").append(i).append(".\" }\n");
        }
        return Files.writeString(folder.resolve("edge.yaml"), text);
    }

    private record Asked(String method, String host, String target, List<String> headers) {
        static Asked of(Random random) {
            var headers = new ArrayList<String>();
            if (random.nextInt(2) == 0) headers.add("X-A: " + one(random, "1", "2", "x"));
            return new Asked(one(random, METHODS), one(random, ASKED), one(random, TARGETS), headers);
        }
    }

    private static String told(Offline offline, Cardea edge, Asked asked) {
        var request = Request.of(asked.method, asked.target).header("Host", asked.host);
        for (var header : asked.headers) request = request.header(header);
        Explained told;
        try {
            told = offline.explain(request);
        } catch (IllegalArgumentException refused) {
            return "400";
        }
        assertThat(edge.explain(request)).isEqualTo(told);
        return told.taken().map(Explained.Taken::route).orElseGet(() -> told.refusal().substring(0, 3));
    }

    private static String done(RawClient client, Asked asked) {
        var answer = client.send(asked.method + " " + asked.target + " HTTP/1.1\r\nHost: " + asked.host + "\r\nContent-Length: 0\r\n"
            + String.join("", asked.headers.stream().map(each -> each + "\r\n").toList()) + "\r\n").response();
        if (!answer.startsWith("HTTP/1.1 200 ")) return answer.substring(9, 12);
        var body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        return body.substring(0, body.indexOf('.'));
    }

    private static String one(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }
}
