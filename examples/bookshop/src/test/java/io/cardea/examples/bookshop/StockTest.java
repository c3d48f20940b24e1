// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StockTest {
    private final List<Data.Author> authors = Data.authors();
    private final List<Data.Book> books = Data.books();

    @Test
    void thereIsEnoughOfEverything() {
        assertThat(authors).hasSizeGreaterThanOrEqualTo(120);
        assertThat(books).hasSizeGreaterThanOrEqualTo(300);
        assertThat(Data.reviews()).hasSizeGreaterThanOrEqualTo(500);
        assertThat(Data.stores()).hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void idsCountFromOneWithoutAGap() {
        assertThat(authors).extracting(Data.Author::id).isEqualTo(upTo(authors.size()));
        assertThat(books).extracting(Data.Book::id).isEqualTo(upTo(books.size()));
        assertThat(Data.reviews()).extracting(Data.Review::id).isEqualTo(upTo(Data.reviews().size()));
        assertThat(Data.stores()).extracting(Data.Store::id).isEqualTo(upTo(Data.stores().size()));
    }

    @Test
    void everyBookIsOldAndWasWrittenByAKnownAuthorAfterHisBirth() {
        var known = authors.stream().collect(Collectors.toMap(Data.Author::id, author -> author));
        assertThat(books).allSatisfy(book -> {
            assertThat(book.author()).isIn(known.keySet());
            assertThat(book.year()).isLessThan(1920).isGreaterThan(known.get(book.author()).born());
            assertThat(book.subjects()).isNotEmpty();
            assertThat(book.language()).matches("[a-z]{2}");
        });
        assertThat(authors).allSatisfy(author -> assertThat(author.died()).isGreaterThan(author.born() + 20));
    }

    @Test
    void noAuthorIsThereTwiceOrWithoutABookAndNoTitleTwiceByOneAuthor() {
        assertThat(authors).extracting(Data.Author::name).doesNotHaveDuplicates();
        assertThat(books).extracting(Data.Book::author).containsAll(authors.stream().map(Data.Author::id).toList());
        assertThat(books).extracting(book -> book.title() + "/" + book.author()).doesNotHaveDuplicates();
    }

    @Test
    void everyReviewIsOfABookWeHaveAndNoBookIsPraisedTwiceInTheSameWords() {
        var texts = new HashMap<Integer, String>();
        assertThat(Data.reviews()).allSatisfy(review -> {
            assertThat(review.book()).isBetween(1, books.size());
            assertThat(review.rating()).isBetween(1, 5);
            assertThat(review.text()).isNotBlank().isNotEqualTo(texts.put(review.book(), review.text()));
        });
    }

    @Test
    void theReviewsAreThoseThatTheirWriterWrites() {
        assertThat(Data.reviews()).isEqualTo(ReviewWriter.write(books));
    }

    @Test
    void everyStoreIsOnTheGlobe() {
        assertThat(Data.stores()).allSatisfy(store -> {
            assertThat(Math.abs(store.lat())).isLessThan(90);
            assertThat(Math.abs(store.lon())).isLessThanOrEqualTo(180);
            assertThat(java.time.ZoneId.of(store.timezone())).isNotNull();
        });
    }

    private static List<Integer> upTo(int size) {
        return IntStream.rangeClosed(1, size).boxed().toList();
    }
}
