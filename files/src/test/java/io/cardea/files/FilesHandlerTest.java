// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cardea.core.conditional.Ranges;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.FieldName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesHandlerTest {
    private static final String SECRET = "SECRET";
    private static final Instant CHANGED = Instant.parse("2026-01-02T03:04:05.678901Z");
    @TempDir
    Path folder;
    Path root;

    @BeforeEach
    void fill() throws IOException {
        root = Files.createDirectories(folder.resolve("public"));
        write(folder.resolve("secret.txt"), SECRET);
        write(folder.resolve("public-not/secret.txt"), SECRET);
        write(root.resolve("hello.txt"), "hello");
        write(root.resolve("index.html"), "<h1>root</h1>");
        write(root.resolve("docs/index.html"), "<h1>docs</h1>");
        write(root.resolve("docs/a b&<c>.txt"), "odd");
        write(root.resolve("docs/ä.txt"), "umlaut");
        write(root.resolve("empty/.keep"), "");
        write(root.resolve("page.html"), "page");
        write(root.resolve(".env"), SECRET);
        write(root.resolve(".git/config"), SECRET);
        write(root.resolve(".well-known/security.txt"), "contact");
        write(root.resolve("nothing.txt"), "");
        write(root.resolve("app.js"), "plain".repeat(10));
        write(root.resolve("app.js.br"), "brotli");
        write(root.resolve("app.js.gz"), "gzipped");
    }

    private static void write(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        Files.setLastModifiedTime(path, FileTime.from(CHANGED));
    }

    private Handler handler(String more) {
        return handler(more, "");
    }

    private Handler handler(String more, String pattern) {
        return Asked.handler(new FilesFactory(), "files: { root: \"" + root + '"' + more + " }", pattern);
    }

    private Asked.Answer get(String path) {
        return Asked.get(path).serve(handler(""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/hello.txt | 200 | text/plain; charset=utf-8 | hello", "/ | 200 | text/html; charset=utf-8 | <h1>root</h1>", "/docs/ | 200 | text/html; charset=utf-8 | <h1>docs</h1>",
        "/docs/a%20b&%3Cc%3E.txt | 200 | text/plain; charset=utf-8 | odd", "/docs/%C3%A4.txt | 200 | text/plain; charset=utf-8 | umlaut",
        "/.well-known/security.txt | 200 | text/plain; charset=utf-8 | contact", "/app.js.gz | 200 | application/gzip | gzipped",
    })
    void servesWhatIsThere(String path, int status, String type, String text) {
        var answer = get(path);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.field("Content-Type")).isEqualTo(type);
        assertThat(answer.text()).isEqualTo(text);
        assertThat(answer.field("Last-Modified")).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
        assertThat(answer.field("ETag")).matches("\"[0-9a-f]+-[0-9a-f]+-[0-9a-f]+\"");
        assertThat(answer.field("Accept-Ranges")).isEqualTo("bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/../secret.txt", "/docs/../../secret.txt", "/%2e%2e/secret.txt", "/%2E%2E/secret.txt", "/..%2fsecret.txt", "/%2e%2e%2fsecret.txt", "/..%5csecret.txt",
        "/..\\secret.txt", "/%252e%252e/secret.txt", "/....//secret.txt", "/..;/secret.txt", "//secret.txt", "/./secret.txt", "/docs/./index.html", "/docs//index.html",
        "/hello.txt%00", "/hello.txt%00.html", "/hello.txt\0", "/%c0%ae%c0%ae/secret.txt", "/%c0%af", "/%ff", "/%", "/%2", "/%zz", "/\u00e4.txt", "/%e4.txt", "/hello.txt%0a",
        "/hello.txt/", "/hello.txt/x", "/nope", "/nope/", "/.env", "/.git/config", "/.git/", "/.git", "/docs/.hidden", "/%2eenv", "/.well-known/.secret", "/empty/.keep",
        "/empty/", "/empty", "/public-not/secret.txt", "/%2e%2e/public-not/secret.txt", "/escape/secret.txt", "/link-out.txt", "/link-chain.txt", "/link-hidden", "/loop", "/dangling",
        "/link-sideways.txt", "/fifo", "/docs%2findex.html", "/docs%2Findex.html",
    })
    void nothingElseIsServed(String path) throws IOException, InterruptedException {
        Files.createSymbolicLink(root.resolve("escape"), folder);
        Files.createSymbolicLink(root.resolve("link-out.txt"), Path.of("../secret.txt"));
        Files.createSymbolicLink(root.resolve("link-chain.txt"), Path.of("link-out.txt"));
        Files.createSymbolicLink(root.resolve("link-hidden"), Path.of(".env"));
        Files.createSymbolicLink(root.resolve("link-sideways.txt"), folder.resolve("public-not/secret.txt"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("gone"));
        if (path.equals("/fifo")) assumeTrue(new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start().waitFor() == 0);
        var answer = get(path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).doesNotContain(SECRET, folder.toString());
    }

    @Test
    void linksLeadNowhereElseAlsoWhereHiddenNamesAreServed() throws IOException {
        Files.createSymbolicLink(root.resolve("link-out.txt"), Path.of("../secret.txt"));
        Files.createSymbolicLink(root.resolve("sideways"), folder.resolve("public-not"));
        for (var path : new String[] {"/link-out.txt", "/sideways/secret.txt", "/sideways/"}) {
            assertThat(Asked.get(path).serve(handler(", hidden: true, listing: true")).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void linksWithinTheRootAreFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("link.html"), Path.of("hello.txt"));
        Files.createSymbolicLink(root.resolve("also"), Path.of("docs"));
        assertThat(get("/link.html").text()).isEqualTo("hello");
        assertThat(get("/link.html").field("Content-Type")).startsWith("text/html");
        assertThat(get("/also/").text()).isEqualTo("<h1>docs</h1>");
    }

    @Test
    void aLinkThatIsTurnedOutwardsIsNotFollowedForLong() throws IOException {
        var nanos = new AtomicLong();
        var link = root.resolve("link.txt");
        Files.createSymbolicLink(link, Path.of("hello.txt"));
        try (var cache = new FileCache(root.toRealPath(), false, List.of(), nanos::get)) {
            ((Found.File) cache.find("link.txt")).file().release();
            Files.delete(link);
            Files.createSymbolicLink(link, Path.of("../secret.txt"));
            nanos.addAndGet(2_000_000_000L);
            assertThat(cache.find("link.txt")).isEqualTo(Found.Not.HERE);
        }
    }

    @Test
    void hiddenNamesAreServedIfTheFileSaysSo() {
        assertThat(Asked.get("/.env").serve(handler(", hidden: true")).text()).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @CsvSource({"/docs, '', /docs/", "/docs, a=1, /docs/?a=1", "//docs, '', 404"})
    void aFolderIsRedirectedToItsSlash(String path, String query, String location) {
        var answer = Asked.get(path).query(query).serve(handler(""));
        if (location.equals("404")) {
            assertThat(answer.status()).isEqualTo(404);
        } else {
            assertThat(answer.status()).isEqualTo(301);
            assertThat(answer.field("Location")).isEqualTo(location);
        }
    }

    @ParameterizedTest
    @CsvSource({"/static/**, /static/hello.txt, hello", "/static/**, /static/, <h1>root</h1>", "/**, /hello.txt, hello", "/hello.txt, /hello.txt, hello",
        "/s/{user}/**, /s/docs/index.html, <h1>docs</h1>", "/docs/**, /docs/hello.txt, hello"})
    void theRoutesLiteralPrefixIsCutOff(String pattern, String path, String text) {
        assertThat(Asked.get(path).serve(handler("", pattern)).text()).isEqualTo(text);
    }

    @Test
    void thePrefixCanBeNamedAndEndsAtASlash() {
        assertThat(Asked.get("/a/b/hello.txt").serve(handler(", strip-prefix: /a/b/", "/a/**")).text()).isEqualTo("hello");
        assertThat(Asked.get("/a/bhello.txt").serve(handler(", strip-prefix: /a/b", "/a/**")).status()).isEqualTo(404);
        var answer = Asked.get("/static").serve(handler("", "/static/**"));
        assertThat(answer.field("Location")).isEqualTo("/static/");
    }

    @Test
    void theFirstOfTryThatIsThereIsServed() {
        var single = handler(", try: [$path, $path.html, /index.html]");
        assertThat(Asked.get("/hello.txt").serve(single).text()).isEqualTo("hello");
        assertThat(Asked.get("/page").serve(single).text()).isEqualTo("page");
        assertThat(Asked.get("/some/route").serve(single).text()).isEqualTo("<h1>root</h1>");
        assertThat(Asked.get("/docs/").serve(single).text()).isEqualTo("<h1>root</h1>");
        assertThat(Asked.get("/empty/").serve(handler(", try: [$path, $path/, /index.html]")).text()).isEqualTo("<h1>root</h1>");
        assertThat(Asked.get("/%2e%2e/secret.txt").serve(single).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "TRACE"})
    void otherMethodsAreTold(String method) {
        var answer = Asked.of(method, "/hello.txt").serve(handler(""));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.field("Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void aHeadIsAnsweredLikeItsGet() {
        var head = Asked.of("HEAD", "/hello.txt").with("Range", "bytes=0-1").serve(handler(""));
        var get = get("/hello.txt");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.field("Content-Length")).isEqualTo("5");
        assertThat(head.body()).isEmpty();
        head.fields().remove(FieldName.CONTENT_LENGTH);
        assertThat(head.fields().toString()).isEqualTo(get.fields().toString());
        assertThat(get.sent().length()).isEqualTo(5);
    }

    @Test
    void anEmptyFileIsServed() {
        assertThat(get("/nothing.txt").status()).isEqualTo(200);
        assertThat(get("/nothing.txt").body()).isEmpty();
        assertThat(Asked.get("/nothing.txt").with("Range", "bytes=0-").serve(handler("")).status()).isEqualTo(416);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "br, gzip | brotli | br", "gzip | gzipped | gzip", "gzip;q=1, br;q=0.1 | gzipped | gzip", "zstd | `` | ``", "`` | `` | ``", "br;q=0 | `` | ``",
    })
    void aCompressedSiblingIsSentToWhoAcceptsIt(String accepted, String text, String coding) {
        var plain = get("/app.js");
        var answer = Asked.get("/app.js").with("Accept-Encoding", accepted).serve(handler(""));
        assertThat(answer.text()).isEqualTo(text.isEmpty() ? "plain".repeat(10) : text);
        assertThat(answer.field("Content-Encoding")).isEqualTo(coding);
        assertThat(answer.field("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(answer.field("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.field("ETag").equals(plain.field("ETag"))).isEqualTo(coding.isEmpty());
        var again = Asked.get("/app.js").with("Accept-Encoding", accepted).with("If-None-Match", answer.field("ETag")).serve(handler(""));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.field("Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void siblingsCanBeLeftAlone() {
        var answer = Asked.get("/app.js").with("Accept-Encoding", "br").serve(handler(", precompressed: []"));
        assertThat(answer.field("Content-Encoding")).isEmpty();
        assertThat(answer.field("Vary")).isEmpty();
        assertThat(get("/hello.txt").field("Vary")).isEmpty();
    }

    @Test
    void aSiblingThatLeadsOutIsNotSent() throws IOException {
        Files.createSymbolicLink(root.resolve("hello.txt.br"), folder.resolve("secret.txt"));
        assertThat(Asked.get("/hello.txt").with("Accept-Encoding", "br").serve(handler("")).text()).isEqualTo("hello");
    }

    @Test
    void rangesAreCutOutOfSmallAndLargeFiles() throws IOException {
        var bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        Files.write(root.resolve("large.bin"), bytes);
        var handler = handler("");
        for (var range : new String[] {"0-0", "0-99", "65535-65536", "100000-", "-1", "-70000", "0-299999", "299999-400000"}) {
            var answer = Asked.get("/large.bin").with("Range", "bytes=" + range).serve(handler);
            assertThat(answer.status()).isEqualTo(206);
            var place = Pattern.compile("bytes (\\d+)-(\\d+)/300000").matcher(answer.field("Content-Range"));
            assertThat(place.matches()).isTrue();
            assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(bytes, Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)) + 1));
            assertThat(answer.sent().length()).isEqualTo(answer.body().length);
        }
        assertThat(Asked.get("/large.bin").serve(handler).body()).isEqualTo(bytes);
        assertThat(Asked.get("/hello.txt").with("Range", "bytes=1-2").serve(handler).text()).isEqualTo("el");
    }

    @Test
    void whatLiesBeyondTheEndIsTold() {
        var answer = Asked.get("/hello.txt").with("Range", "bytes=5-").serve(handler(""));
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.field("Content-Range")).isEqualTo("bytes */5");
        assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.field("ETag")).isEmpty(); // of the file, which this is not
        assertThat(answer.text()).isEqualTo("the file has 5 bytes");
    }

    @Test
    void aFileThatIsAnotherByNowIsTold() {
        var answer = Asked.get("/hello.txt").with("If-Match", "\"x\"").serve(handler(", cache-control: max-age=60"));
        assertThat(answer.status()).isEqualTo(412);
        assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.field("Cache-Control")).isEmpty();
        assertThat(answer.text()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 100_000})
    void severalRangesAreSeveralParts(int size) throws IOException {
        var bytes = "0123456789".repeat(size / 10).getBytes(StandardCharsets.US_ASCII);
        Files.write(root.resolve("digits.txt"), bytes);
        var answer = Asked.get("/digits.txt").with("Range", "bytes=500-509, 0-4, -5").serve(handler(""));
        assertThat(answer.status()).isEqualTo(206);
        var boundary = answer.field("Content-Type").replace("multipart/byteranges; boundary=", "");
        assertThat(answer.text()).isEqualTo(part(boundary, 0, 4, size, "01234") + part(boundary, 500, 509, size, "0123456789") + part(boundary, size - 5, size - 1, size, "56789")
            + "\r\n--" + boundary + "--\r\n");
        assertThat(answer.sent().length()).isEqualTo(answer.body().length);
        assertThat(answer.field("Content-Range")).isEmpty();
    }

    private static String part(String boundary, int first, int last, int size, String text) {
        return "\r\n--" + boundary + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes " + first + '-' + last + '/' + size + "\r\n\r\n" + text;
    }

    @Test
    void aThousandRangesCostNoMoreThanTheFile() throws IOException {
        Files.write(root.resolve("big.bin"), new byte[200_000]);
        var many = new StringBuilder("bytes=0-0");
        for (int i = 1; i < 1000; i++) many.append(',').append(i * 200).append('-').append(i * 200);
        var answer = Asked.get("/big.bin").with("Range", many.toString()).serve(handler(""));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).hasSize(200_000);
    }

    @Test
    void theConditionsDecideWhetherRangesCount() {
        var tag = get("/hello.txt").field("ETag");
        assertThat(Asked.get("/hello.txt").with("Range", "bytes=0-0").with("If-Range", tag).serve(handler("")).status()).isEqualTo(206);
        assertThat(Asked.get("/hello.txt").with("Range", "bytes=0-0").with("If-Range", "\"other\"").serve(handler("")).status()).isEqualTo(200);
        assertThat(Asked.get("/hello.txt").with("Range", "bytes=0-0").with("If-Range", "W/" + tag).serve(handler("")).status()).isEqualTo(200);
        assertThat(Asked.get("/hello.txt").with("Range", "bytes=0-0").with("If-None-Match", tag).serve(handler("")).status()).isEqualTo(304);
        assertThat(Asked.get("/hello.txt").with("Range", "bytes=9-").with("If-Match", "\"x\"").serve(handler("")).status()).isEqualTo(412);
    }

    @Test
    void cacheControlIsSaidWithEveryFile() {
        assertThat(Asked.get("/hello.txt").serve(handler(", cache-control: \"max-age=60\"")).field("Cache-Control")).isEqualTo("max-age=60");
    }

    @Test
    void aListingIsSortedAndEscapedAndShowsNothingHidden() throws IOException {
        Files.delete(root.resolve("docs/index.html"));
        Files.createDirectory(root.resolve("docs/zoo"));
        Files.createSymbolicLink(root.resolve("docs/out"), folder);
        write(root.resolve("docs/.secret"), SECRET);
        write(root.resolve("docs/javascript:alert(1)"), "x");
        var answer = Asked.get("/docs/").serve(handler(", listing: true"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(answer.field("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.text()).contains("<a href=\"./a%20b%26%3Cc%3E.txt\">a b&amp;&lt;c&gt;.txt</a>", "href=\"./javascript%3Aalert%281%29\"", "../", "ä.txt")
            .doesNotContain("secret", "out<", folder.toString());
        assertThat(answer.text().indexOf("zoo/")).isLessThan(answer.text().indexOf("a b"));
        var head = Asked.of("HEAD", "/docs/").serve(handler(", listing: true"));
        assertThat(head.field("Content-Length")).isEqualTo(Integer.toString(answer.body().length));
        assertThat(Asked.get("/empty").serve(handler(", listing: true")).field("Location")).isEqualTo("/empty/");
        assertThat(Asked.get("/").serve(handler(", listing: true")).text()).isEqualTo("<h1>root</h1>");
        assertThat(Asked.get("/.git/").serve(handler(", listing: true")).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {", try: []", ", try: [../x]", ", try: [\"$pathx/../y\"]", ", try: [/x/]", ", index: a/b", ", index: \"..\"", ", strip-prefix: static",
        ", cache-control: \"a\\nb\"", ", precompressed: lzma"})
    void whatCannotWorkIsRefusedWhenTheFileIsRead(String more) {
        assertThatThrownBy(() -> handler(more)).hasMessageContaining("test.yaml:");
    }

    @Test
    void aRootThatIsNoFolderIsRefused() {
        root = folder.resolve("secret.txt");
        assertThatThrownBy(() -> handler("")).hasMessageContaining("expected a folder");
        root = folder.resolve("nowhere");
        assertThatThrownBy(() -> handler("")).hasMessageContaining("not there");
    }

    @Test
    void theShortFormIsTheFolder() {
        assertThat(Asked.get("/hello.txt").serve(Asked.handler(new FilesFactory(), "files: \"" + root + '"', "")).text()).isEqualTo("hello");
    }
}
