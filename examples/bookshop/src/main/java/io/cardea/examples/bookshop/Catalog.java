// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import io.cardea.examples.bookshop.Data.Author;
import io.cardea.examples.bookshop.Data.Book;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Books and authors. Books can be added, to memory only and a thousand at most; the stock itself stays.
final class Catalog implements Answers {
    static final int MOST_ADDED = 1000;
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

    private final Map<Integer, Author> authors;
    private final ConcurrentSkipListMap<Integer, Shelved> books = new ConcurrentSkipListMap<>();
    private final int stock;
    private int lastId; // Guarded by the lock on `books`, as every addition is.

    /// @param haystack title and author as they are searched
    private record Shelved(Book book, Instant since, String haystack) {
        static Shelved of(Book book, Instant since) {
            return new Shelved(book, since, plain(book.title() + " " + book.authorName()));
        }
    }

    Catalog(List<Author> authors, List<Book> books) {
        this.authors = authors.stream().collect(Collectors.toUnmodifiableMap(Author::id, Function.identity()));
        for (var book : books) this.books.put(book.id(), Shelved.of(book, Data.STOCKED));
        this.stock = books.size();
        this.lastId = this.books.lastKey();
    }

    @Override
    public Reply answer(Ask ask) {
        var path = ask.path;
        if (path.isEmpty()) throw ask.unknownPath();
        return switch (path.getFirst() + "/" + path.size()) {
            case "health/1" -> only(ask, Reply.json(Map.of("status", "up", "books", books.size())).with("Cache-Control", "no-store"));
            case "books/1" -> switch (ask.method) {
                case "GET" -> list(ask);
                case "POST" -> add(ask);
                default -> throw ask.wrongMethod("GET, HEAD, POST");
            };
            case "books/2" -> switch (ask.method) {
                case "GET" -> one(ask);
                case "DELETE" -> remove(ask.id(1));
                default -> throw ask.wrongMethod("GET, HEAD, DELETE");
            };
            case "books/3" -> {
                if (!path.get(2).equals("cover.svg")) throw ask.unknownPath();
                yield only(ask, cover(shelved(ask.id(1))));
            }
            case "authors/1" -> only(ask, authors(ask));
            case "authors/2" -> only(ask, author(ask.id(1)));
            default -> throw ask.unknownPath();
        };
    }

    private static Reply only(Ask ask, Reply reply) {
        if (!ask.method.equals("GET")) throw ask.wrongMethod("GET, HEAD");
        return reply;
    }

    private record BookList(int total, int page, int pages, int size, Map<String, Long> subjects, List<Book> items) {
    }

    private Reply list(Ask ask) {
        var author = ask.number("author", 0, 1, Integer.MAX_VALUE);
        var words = ask.parameter("q").map(q -> List.of(plain(q).split("\\s+"))).orElse(List.of());
        Predicate<Shelved> asked = shelved -> (author == 0 || shelved.book.author() == author)
                && words.stream().allMatch(shelved.haystack::contains);
        var found = books.values().stream().filter(asked).map(Shelved::book).toList();
        var subject = ask.parameter("subject").map(s -> s.toLowerCase(Locale.ROOT));
        var page = Page.of(found.stream().filter(book -> subject.isEmpty() || book.subjects().contains(subject.get())).toList(), ask);
        // The counts leave the subject filter out, so that a reader sees what another choice would find.
        var reply = Reply.json(new BookList(page.total(), page.number(), page.pages(), page.size(), counted(found), page.items()));
        return page.link(reply, ask, "author", "subject", "q").with("Cache-Control", "max-age=5");
    }

    private static Map<String, Long> counted(List<Book> books) {
        var counts = books.stream().flatMap(book -> book.subjects().stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        var sorted = new LinkedHashMap<String, Long>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private Reply one(Ask ask) {
        var shelved = shelved(ask.id(1));
        return Reply.json(shelved.book).with("Cache-Control", "max-age=60").lastModified(shelved.since);
    }

    private static Reply cover(Shelved shelved) {
        return new Reply(200, "image/svg+xml; charset=utf-8", Cover.svg(shelved.book))
                .with("Cache-Control", "max-age=3600").lastModified(shelved.since);
    }

    private Reply add(Ask ask) {
        var fields = new Fields(ask.json());
        var title = fields.text("title", 200);
        var author = fields.number("author", 1, Integer.MAX_VALUE);
        var year = fields.number("year", -3000, 2100);
        var language = fields.text("language", 2);
        var subjects = fields.subjects("subjects");
        var price = fields.number("priceCents", 0, 1_000_000, 990);
        var writer = authors.get(author);
        if (writer == null) fields.mistake("author", "should be the id of an author in /authors");
        if (!language.matches("[a-z]{2}")) fields.mistake("language", "should be two small letters, such as \"en\"");
        fields.check();
        var name = writer == null ? "" : writer.name();
        synchronized (books) {
            if (books.size() - stock >= MOST_ADDED)
                throw Problem.of(409, "The shelf is full", "%d books were added; delete one first.".formatted(MOST_ADDED));
            var book = new Book(++lastId, title, author, name, year, language, subjects, price, "");
            books.put(book.id(), Shelved.of(book, Instant.now()));
            return Reply.json(201, book).with("Location", "/books/" + book.id()).with("Cache-Control", "no-store");
        }
    }

    private Reply remove(int id) {
        if (id <= stock) throw Problem.of(403, "That book stays", "Book %d belongs to the stock; only added books can be deleted.".formatted(id));
        if (books.remove(id) == null) throw Problem.notFound("There is no book %d.".formatted(id));
        return Reply.empty();
    }

    private Shelved shelved(int id) {
        var shelved = books.get(id);
        if (shelved == null) throw Problem.notFound("There is no book %d.".formatted(id));
        return shelved;
    }

    private record AuthorList(int total, int page, int pages, int size, List<Author> items) {
    }

    private Reply authors(Ask ask) {
        var words = ask.parameter("q").map(Catalog::plain).orElse("");
        var page = Page.of(authors.values().stream().filter(author -> plain(author.name()).contains(words))
                .sorted(Comparator.comparingInt(Author::id)).toList(), ask);
        return page.link(Reply.json(new AuthorList(page.total(), page.number(), page.pages(), page.size(), page.items())), ask, "q")
                .with("Cache-Control", "max-age=60");
    }

    private record AuthorWithBooks(int id, String name, int born, int died, String country, List<Book> books) {
    }

    private Reply author(int id) {
        var author = authors.get(id);
        if (author == null) throw Problem.notFound("There is no author %d.".formatted(id));
        var written = books.values().stream().map(Shelved::book).filter(book -> book.author() == id)
                .sorted(Comparator.comparingInt(Book::year)).toList();
        return Reply.json(new AuthorWithBooks(id, author.name(), author.born(), author.died(), author.country(), written))
                .with("Cache-Control", "max-age=5");
    }

    /// Small letters without accents, so that `bronte` finds Brontë.
    private static String plain(String text) {
        return ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("").toLowerCase(Locale.ROOT);
    }
}
