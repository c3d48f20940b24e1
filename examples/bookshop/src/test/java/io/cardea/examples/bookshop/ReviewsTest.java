// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReviewsTest {
    private final Origin origin = Bookshop.start(Service.REVIEWS);
    private final Visitor visitor = Visitor.of(origin);

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void aBooksReviewsComeNewestFirstWithTheirAverage() {
        var list = Visitor.json(visitor.get("/reviews?book=123"));
        var dates = new ArrayList<String>();
        list.path("items").forEach(review -> {
            assertThat(review.path("book").intValue()).isEqualTo(123);
            dates.add(review.path("date").asText());
        });
        assertThat(dates).hasSize(5).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        var average = list.path("items").findValues("rating").stream().mapToInt(rating -> rating.intValue()).average().orElseThrow();
        assertThat(list.path("average").doubleValue()).isCloseTo(average, org.assertj.core.data.Offset.offset(0.051));
    }

    @Test
    void aBookWithoutReviewsHasAnEmptyList() {
        var list = Visitor.json(visitor.get("/reviews?book=1000000"));
        assertThat(list.path("total").intValue()).isZero();
        assertThat(list.path("items").isArray()).isTrue();
    }

    @Test
    void aReviewThatIsSentIsReadBackUpToItsLongestText() {
        var sent = visitor.post("/reviews", review("ü".repeat(2000), 5));
        assertThat(sent.statusCode()).isEqualTo(201);
        var back = visitor.get(sent.headers().firstValue("Location").orElseThrow());
        assertThat(Visitor.json(back).path("text").asText()).hasSize(2000);
        assertThat(Visitor.json(visitor.get("/reviews?book=123")).path("items").path(0).path("reader").asText()).isEqualTo("Ada");
    }

    @Test
    void aReviewTooLongOrWithSixStarsIsRefused() {
        assertThat(visitor.post("/reviews", review("x".repeat(2001), 5)).statusCode()).isEqualTo(422);
        assertThat(visitor.post("/reviews", review("fine", 6)).statusCode()).isEqualTo(422);
        assertThat(visitor.get("/reviews/999999").statusCode()).isEqualTo(404);
        assertThat(visitor.get("/reviews?book=moby").statusCode()).isEqualTo(400);
    }

    private static String review(String text, int rating) {
        return "{\"book\":123,\"reader\":\"Ada\",\"rating\":%d,\"text\":\"%s\"}".formatted(rating, text);
    }
}
