// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Offline;
import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole product's file with slips of one letter in it: as many mistakes are told as were made, each at its column, all at once.
class BrokenFilesTest {
    private static final String GOOD = """
        listeners:
          - address: 127.0.0.1:8080
            connections: 1000
            connections-per-address: 50
        trust: [ 10.0.0.0/8, fd00::/8 ]
        limits:
          request-line: 4KiB
          field-count: 50
          body-idle: 10s
          half-closed: 5s
        services:
          catalog:
            endpoints: [ "http://127.0.0.1:9001", "http://127.0.0.1:9002" ]
            balance: round-robin
            connect-timeout: 1s
            response-timeout: 20s
            keep-for: 3s
        bundles:
          web:
            - security-headers: {}
            - compress: { levels: { gzip: 5 } }
        policies:
          - headers: { response: { set: { X-Edge: cardea } } }
        hosts:
          - names: [ shop.example.com, "*.example.org" ]
            policies: [ deny: 192.0.2.0/24 ]
            routes:
              - match: { path: /books/**, method: [ GET, HEAD ], headers: { X-Kind: "~ [a-z]+" } }
                name: books
                policies: [ use: web ]
                max-body: 1MiB
                timeout: 30s
                to: { service: catalog, hide-server: true, strip-prefix: /books }
              - match: /old/**
                redirect: { to: "https://shop.example.com/books", status: 301 }
        routes:
          - match: /health
            without: headers
            respond: { status: 200, body: fine, content-type: text/plain }
        errors: { pages: {} }
        log: { to: "off", format: json }
        admin: { address: "off" }
        """;
    private static final Pattern KEY = Pattern.compile("(?<![\\w.*/~\\[-])([a-z][a-z-]+):(?= |$)");
    /// Names that the file chooses itself.
    private static final List<String> FREE = List.of("catalog", "web");

    @TempDir
    private Path folder;

    private record Slip(int line, int column, String word, String written) {}

    private static List<Slip> words() {
        var words = new ArrayList<Slip>();
        var lines = GOOD.split("\n");
        for (int i = 0; i < lines.length; i++) {
            var key = KEY.matcher(lines[i]);
            while (key.find()) if (!FREE.contains(key.group(1))) words.add(new Slip(i + 1, key.start(1) + 1, key.group(1), ""));
        }
        return words;
    }

    private static String slip(String word, Random random) {
        int at = 1 + random.nextInt(word.length() - 1);
        return switch (random.nextInt(3)) {
            case 0 -> word.substring(0, at) + word.substring(at + 1);
            case 1 -> word.substring(0, at) + word.charAt(at) + word.substring(at);
            default -> word.substring(0, at) + (char) ('a' + random.nextInt(26)) + word.substring(at + 1);
        };
    }

    @Test
    void theGoodOneIsFine() throws Exception {
        assertThat(told(GOOD)).isEmpty();
        assertThat(words()).hasSizeGreaterThan(40);
    }

    @Test
    void slipsAreToldEachAtItsPlaceAndMostlyGuessed() throws Exception {
        slips(50);
    }

    @Test
    @Tag("full")
    void thatIsSoInHundredsOfFiles() throws Exception {
        slips(250);
    }

    private void slips(int files) throws Exception {
        var random = new Random(200);
        var known = words().stream().map(Slip::word).toList();
        int made = 0;
        int guessed = 0;
        for (int file = 0; file < files; file++) {
            var slips = new ArrayList<Slip>();
            var words = new ArrayList<>(words());
            Collections.shuffle(words, random);
            for (var word : words) {
                if (slips.size() == 1 + file % 6) break;
                var written = slip(word.word, random);
                // One for a line, so that none moves another; a word that means something else is another kind of mistake.
                if (known.contains(written) || slips.stream().anyMatch(other -> other.line == word.line || isInside(other, word))) continue;
                slips.add(new Slip(word.line, word.column, word.word, written));
            }
            slips.sort(Comparator.comparingInt(Slip::line));
            var text = new ArrayList<>(List.of(GOOD.split("\n")));
            for (var slip : slips) {
                var line = text.get(slip.line - 1);
                text.set(slip.line - 1, line.substring(0, slip.column - 1) + slip.written + line.substring(slip.column - 1 + slip.word.length()));
            }
            var told = told(String.join("\n", text) + "\n");
            for (var slip : slips) {
                made++;
                var here = told.stream().filter(problem -> problem.line() == slip.line && problem.column() == slip.column).toList();
                assertThat(here).as("%s in%n%s%ntold: %s", slip, String.join("\n", text), told).hasSize(1);
                if (here.getFirst().guess().filter(slip.word::equals).isPresent()) guessed++;
            }
            assertThat(told).as("%s in%n%s", slips, String.join("\n", text)).hasSize(slips.size());
        }
        System.out.printf("broken files: %d with %d slips, %d guessed%n", files, made, guessed);
        assertThat(guessed / (double) made).isGreaterThanOrEqualTo(0.9);
    }

    /// What stands under a key that is not known is not looked at.
    private static boolean isInside(Slip one, Slip other) {
        return !one.word.isEmpty() && (isUnder(one, other) || isUnder(other, one));
    }

    private static boolean isUnder(Slip upper, Slip lower) {
        if (lower.line <= upper.line) return false;
        var lines = GOOD.split("\n");
        for (int i = upper.line; i < lower.line; i++) {
            int indent = lines[i].length() - lines[i].stripLeading().length();
            if (indent < upper.column) return false;
        }
        return true;
    }

    private List<Problem> told(String text) throws Exception {
        var file = Files.writeString(folder.resolve("edge.yaml"), text);
        try {
            Offline.read(file).close();
            return List.of();
        } catch (ConfigException e) {
            return e.problems();
        }
    }
}
