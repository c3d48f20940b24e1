// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
    private static final String NEW_BOOK = """
            {"title":"A Door","author":1,"year":1901,"language":"en","subjects":["novel"]}""";
    private final Origin origin = Bookshop.start(Service.CATALOG);
    private final Visitor visitor = Visitor.of(origin);

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void aBookComesWithItsValidatorsAndItsLifetime() {
        var book = visitor.get("/books/123");
        assertThat(book.statusCode()).isEqualTo(200);
        assertThat(Visitor.json(book).path("title").asText()).isEqualTo("Moby-Dick");
        assertThat(field(book, "Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(field(book, "Content-Length")).isEqualTo(String.valueOf(book.body().getBytes(StandardCharsets.UTF_8).length));
        assertThat(field(book, "Cache-Control")).isEqualTo("max-age=60");
        assertThat(field(book, "ETag")).matches("\"[0-9a-f]{16}\"");
        assertThat(field(book, "Last-Modified")).isEqualTo("Mon, 02 Nov 2026 08:30:00 GMT");
    }

    @Test
    void whoHasABookAlreadyIsTold304() {
        var tag = field(visitor.get("/books/123"), "ETag");
        var unchanged = visitor.get("/books/123", "If-None-Match", "\"other\", W/" + tag);
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(field(unchanged, "ETag")).isEqualTo(tag);
        assertThat(field(unchanged, "Cache-Control")).isEqualTo("max-age=60");
        assertThat(visitor.get("/books/123", "If-Modified-Since", "Mon, 02 Nov 2026 08:30:00 GMT").statusCode()).isEqualTo(304);
    }

    @Test
    void whoHasAnotherBookIsSentThisOneAndATagOutranksADate() {
        assertThat(visitor.get("/books/123", "If-None-Match", "\"other\"", "If-Modified-Since", "Mon, 02 Nov 2026 08:30:00 GMT").statusCode()).isEqualTo(200);
        assertThat(visitor.get("/books/123", "If-Modified-Since", "Sun, 01 Nov 2026 08:30:00 GMT").statusCode()).isEqualTo(200);
        assertThat(visitor.get("/books/123", "If-Modified-Since", "yesterday").statusCode()).isEqualTo(200);
    }

    @Test
    void headSaysWhatGetWouldSayWithoutTheBody() {
        var head = visitor.ask("HEAD", "/books/123", "");
        var get = visitor.get("/books/123");
        assertThat(head.body()).isEmpty();
        assertThat(field(head, "Content-Length")).isEqualTo(field(get, "Content-Length"));
        assertThat(field(head, "ETag")).isEqualTo(field(get, "ETag"));
    }

    @Test
    void followingTheNextLinksSeesEveryBookOfASubjectOnce() {
        var seen = new ArrayList<Integer>();
        var path = "/books?subject=poetry&size=10";
        var pages = 0;
        while (!path.isEmpty() && pages++ < 20) {
            var page = visitor.get(path);
            Visitor.json(page).path("items").forEach(book -> seen.add(book.path("id").intValue()));
            assertThat(page.headers().firstValue("Link").orElse("").contains("rel=\"prev\"")).isEqualTo(pages > 1);
            path = link(page, "next");
        }
        var poetry = Data.books().stream().filter(book -> book.subjects().contains("poetry")).map(Data.Book::id).toList();
        assertThat(seen).isEqualTo(poetry);
        assertThat(pages).isEqualTo((poetry.size() + 9) / 10);
    }

    @Test
    void aSearchIgnoresCaseAndAccentsAndLooksAtTitleAndAuthor() {
        assertThat(Visitor.json(visitor.get("/books?q=bronte+JANE")).path("items")).singleElement()
                .satisfies(book -> assertThat(book.path("title").asText()).isEqualTo("Jane Eyre"));
        assertThat(Visitor.json(visitor.get("/books?author=1")).path("items")).hasSize(6)
                .allSatisfy(book -> assertThat(book.path("authorName").asText()).isEqualTo("Jane Austen"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"page=0", "page=x", "size=101", "size=-1", "author=austen", "page=99999999999"})
    void aParameterThatCannotBeUnderstoodIsNamedInAProblem(String query) {
        var problem = visitor.get("/books?" + query);
        assertThat(problem.statusCode()).isEqualTo(400);
        assertThat(Visitor.json(problem).path("parameter").asText()).isEqualTo(query.substring(0, query.indexOf('=')));
    }

    @ParameterizedTest
    @CsvSource({"GET,/books/99999,404", "GET,/books/abc,404", "GET,/nowhere,404", "GET,/,404", "PUT,/books/1,405", "DELETE,/books,405",
            "POST,/authors,405", "DELETE,/books/123,403", "GET,/books/1/back.svg,404", "GET,/authors/9999,404"})
    void whatCannotBeDoneIsToldAsProblemJson(String method, String path, int status) {
        var problem = visitor.ask(method, path, "");
        assertThat(problem.statusCode()).isEqualTo(status);
        assertThat(field(problem, "Content-Type")).isEqualTo("application/problem+json; charset=utf-8");
        assertThat(Visitor.json(problem).path("status").intValue()).isEqualTo(status);
        assertThat(Visitor.json(problem).path("title").asText()).isNotBlank();
        assertThat(problem.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }

    @Test
    void anAddedBookIsFoundUntilItIsDeleted() {
        var added = visitor.post("/books", NEW_BOOK);
        assertThat(added.statusCode()).isEqualTo(201);
        var place = field(added, "Location");
        assertThat(Visitor.json(visitor.get(place)).path("authorName").asText()).isEqualTo("Jane Austen");
        assertThat(visitor.get(place + "/cover.svg").statusCode()).isEqualTo(200);
        assertThat(visitor.ask("DELETE", place, "").statusCode()).isEqualTo(204);
        assertThat(visitor.get(place).statusCode()).isEqualTo(404);
        assertThat(visitor.ask("DELETE", place, "").statusCode()).isEqualTo(404);
    }

    @Test
    void aBookWithMistakesIsRefusedWithAllOfThem() {
        var refused = visitor.post("/books", """
                {"title":" ","author":99999,"year":"old","language":"english","subjects":[]}""");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(Visitor.json(refused).path("errors").findValuesAsText("field"))
                .contains("title", "author", "year", "language", "subjects");
    }

    @Test
    void aBodyThatIsNoSmallJsonObjectIsRefused() {
        assertThat(visitor.post("/books", "{\"title\":").statusCode()).isEqualTo(400);
        assertThat(visitor.post("/books", "[]").statusCode()).isEqualTo(400);
        assertThat(visitor.post("/books", "{\"title\":\"a\",\"title\":\"b\"}").statusCode()).isEqualTo(400);
        assertThat(visitor.ask("POST", "/books", NEW_BOOK, "Content-Type", "text/plain").statusCode()).isEqualTo(415);
        assertThat(visitor.post("/books", "\"" + "x".repeat(Ask.BODY_LIMIT) + "\"").statusCode()).isEqualTo(413);
    }

    @Test
    void theShelfIsFullAfterAThousandAdditions() {
        for (var i = 0; i < Catalog.MOST_ADDED; i++) assertThat(visitor.post("/books", NEW_BOOK).statusCode()).isEqualTo(201);
        assertThat(visitor.post("/books", NEW_BOOK).statusCode()).isEqualTo(409);
    }

    @Test
    void everyCoverIsWellFormedAndNamesItsBookWhateverTheLocale() throws Exception {
        var usual = Locale.getDefault();
        var covers = new HashSet<String>();
        try {
            Locale.setDefault(Locale.GERMANY);
            for (var book : Data.books()) {
                var svg = Cover.svg(book);
                var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg));
                assertThat(document.getElementsByTagName("title").item(0).getTextContent()).isEqualTo(book.title() + ", by " + book.authorName());
                assertThat(new String(svg, StandardCharsets.UTF_8)).doesNotContainPattern("=\"\\d+,\\d");
                assertThat(Cover.svg(book)).isEqualTo(svg);
                covers.add(new String(svg, StandardCharsets.UTF_8));
            }
        } finally {
            Locale.setDefault(usual);
        }
        assertThat(covers).hasSize(Data.books().size());
        assertThat(field(visitor.get("/books/123/cover.svg"), "Content-Type")).isEqualTo("image/svg+xml; charset=utf-8");
    }

    @Test
    void anAuthorComesWithTheBooksInTheOrderOfTheirYears() {
        var austen = Visitor.json(visitor.get("/authors/1"));
        assertThat(austen.path("born").intValue()).isEqualTo(1775);
        assertThat(austen.path("books").findValues("year")).extracting(year -> year.intValue()).hasSize(6).isSorted();
        assertThat(Visitor.json(visitor.get("/authors?size=5")).path("items")).hasSize(5);
    }

    private static String field(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String link(HttpResponse<String> response, String relation) {
        var matcher = Pattern.compile("<([^>]*)>; rel=\"" + relation + "\"").matcher(field(response, "Link"));
        return matcher.find() ? matcher.group(1) : "";
    }
}
