// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The shop's stock, read from JSON resources: well-known books from before 1920 with facts about them, invented
/// reviews, invented shops in real cities.
final class Data {
    /// When the stock was put on the shelves: the Last-Modified of everything that was there from the start.
    static final Instant STOCKED = Instant.parse("2026-11-02T08:30:00Z");

    private Data() {
    }

    /// @param born a year; years before our era are negative
    record Author(int id, String name, int born, int died, String country) {
    }

    /// @param author   the author's id
    /// @param language the ISO 639-1 code of the language it was written in
    /// @param opening  its first words, or empty
    record Book(int id, String title, int author, String authorName, int year, String language, List<String> subjects,
                int priceCents, @JsonInclude(JsonInclude.Include.NON_EMPTY) String opening) {
    }

    record Review(int id, int book, String reader, int rating, String text, String date) {
    }

    /// @param lat degrees north, @param lon degrees east
    record Store(int id, String city, String country, String address, double lat, double lon, String timezone, String hours) {
    }

    static List<Author> authors() {
        return list("authors", node -> new Author(node.path("id").intValue(), node.path("name").textValue(),
                node.path("born").intValue(), node.path("died").intValue(), node.path("country").textValue()));
    }

    static List<Book> books() {
        var names = authors();
        return list("books", node -> new Book(node.path("id").intValue(), node.path("title").textValue(), node.path("author").intValue(),
                names.get(node.path("author").intValue() - 1).name(), node.path("year").intValue(), node.path("language").textValue(),
                texts(node.path("subjects")), node.path("priceCents").intValue(), node.path("opening").asText("")));
    }

    static List<Review> reviews() {
        return list("reviews", node -> new Review(node.path("id").intValue(), node.path("book").intValue(), node.path("reader").textValue(),
                node.path("rating").intValue(), node.path("text").textValue(), node.path("date").textValue()));
    }

    static List<Store> stores() {
        return list("stores", node -> new Store(node.path("id").intValue(), node.path("city").textValue(), node.path("country").textValue(),
                node.path("address").textValue(), node.path("lat").doubleValue(), node.path("lon").doubleValue(),
                node.path("timezone").textValue(), node.path("hours").textValue()));
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(node -> texts.add(node.textValue()));
        return List.copyOf(texts);
    }

    private static <T> List<T> list(String name, Function<JsonNode, T> read) {
        var list = new ArrayList<T>();
        Json.resource("/data/" + name + ".json").forEach(node -> list.add(read.apply(node)));
        return List.copyOf(list);
    }
}
