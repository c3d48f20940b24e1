// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import io.cardea.examples.bookshop.Data.Review;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// What readers say about books. It does not know the catalog: a review may name any book's id.
final class Reviews implements Answers {
    static final int MOST_ADDED = 1000, LONGEST_TEXT = 2000;

    private final ConcurrentSkipListMap<Integer, Review> reviews = new ConcurrentSkipListMap<>();
    private final int stock;

    Reviews(List<Review> reviews) {
        for (var review : reviews) this.reviews.put(review.id(), review);
        this.stock = reviews.size();
    }

    @Override
    public Reply answer(Ask ask) {
        if (ask.path.isEmpty()) throw ask.unknownPath();
        return switch (ask.path.getFirst() + "/" + ask.path.size()) {
            case "health/1" -> {
                if (!ask.method.equals("GET")) throw ask.wrongMethod("GET, HEAD");
                yield Reply.json(Map.of("status", "up", "reviews", reviews.size())).with("Cache-Control", "no-store");
            }
            case "reviews/1" -> switch (ask.method) {
                case "GET" -> list(ask);
                case "POST" -> add(ask);
                default -> throw ask.wrongMethod("GET, HEAD, POST");
            };
            case "reviews/2" -> {
                if (!ask.method.equals("GET")) throw ask.wrongMethod("GET, HEAD");
                yield one(ask.id(1));
            }
            default -> throw ask.unknownPath();
        };
    }

    private record ReviewList(int total, int page, int pages, int size, double average, List<Review> items) {
    }

    private Reply list(Ask ask) {
        var book = ask.number("book", 0, 1, Integer.MAX_VALUE);
        var found = reviews.values().stream().filter(review -> book == 0 || review.book() == book)
                .sorted(Comparator.comparing(Review::date).thenComparing(Review::id).reversed()).toList();
        var average = found.stream().mapToInt(Review::rating).average().orElse(0);
        var page = Page.of(found, ask);
        var reply = Reply.json(new ReviewList(page.total(), page.number(), page.pages(), page.size(),
                Math.round(average * 10) / 10.0, page.items()));
        return page.link(reply, ask, "book").with("Cache-Control", "no-cache"); // A reader wants to see his own review at once.
    }

    private Reply one(int id) {
        var review = reviews.get(id);
        if (review == null) throw Problem.notFound("There is no review %d.".formatted(id));
        return Reply.json(review).with("Cache-Control", "max-age=60");
    }

    private Reply add(Ask ask) {
        var fields = new Fields(ask.json());
        var book = fields.number("book", 1, Integer.MAX_VALUE);
        var reader = fields.text("reader", 60);
        var rating = fields.number("rating", 1, 5);
        var text = fields.text("text", LONGEST_TEXT);
        fields.check();
        synchronized (reviews) {
            if (reviews.size() - stock >= MOST_ADDED)
                throw Problem.of(409, "The guest book is full", "%d reviews were added since the start.".formatted(MOST_ADDED));
            var review = new Review(reviews.lastKey() + 1, book, reader, rating, text, LocalDate.now(ZoneOffset.UTC).toString());
            reviews.put(review.id(), review);
            return Reply.json(201, review).with("Location", "/reviews/" + review.id()).with("Cache-Control", "no-store");
        }
    }
}
