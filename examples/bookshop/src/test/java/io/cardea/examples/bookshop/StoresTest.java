// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoresTest {
    private final Origin origin = Bookshop.start(Service.STORES);
    private final Visitor visitor = Visitor.of(origin);

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void theNearestStoresComeFirst() {
        var near = Visitor.json(visitor.get("/stores/near?lat=48.85&lon=2.35&limit=4")).path("items");
        var cities = new ArrayList<String>();
        near.forEach(one -> cities.add(one.path("store").path("city").asText()));
        assertThat(cities).containsExactly("Paris", "Brussels", "London", "Lyon");
        assertThat(near.findValues("km")).extracting(km -> km.doubleValue()).isSorted();
    }

    @Test
    void nearIsMeantAcrossTheDateLineToo() {
        var near = Visitor.json(visitor.get("/stores/near?lat=-40&lon=-179&limit=1")).path("items");
        assertThat(near.path(0).path("store").path("city").asText()).isEqualTo("Wellington");
    }

    @Test
    void distancesAreThoseOfTheGlobe() {
        assertThat(Stores.kilometres(51.507, -0.128, 40.713, -74.006)).isCloseTo(5570, within(10.0));
        assertThat(Stores.kilometres(0, 0, 0, 180)).isCloseTo(20015, within(1.0));
        assertThat(Stores.kilometres(10, 20, 10, 20)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?lat=1", "?lat=91&lon=0", "?lat=0&lon=181", "?lat=NaN&lon=0", "?lat=x&lon=0", "?lat=0&lon=0&limit=0", "?lat=0&lon=0&limit=21"})
    void aPlaceThatIsNoneIsAProblem(String query) {
        var problem = visitor.get("/stores/near" + query);
        assertThat(problem.statusCode()).isEqualTo(400);
        assertThat(problem.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    @Test
    void aStoreIsFoundByItsIdAndNothingCanBeWritten() {
        assertThat(Visitor.json(visitor.get("/stores")).path("items")).hasSize(Data.stores().size());
        assertThat(Visitor.json(visitor.get("/stores/1")).path("city").asText()).isEqualTo("London");
        assertThat(visitor.get("/stores/1000").statusCode()).isEqualTo(404);
        assertThat(visitor.post("/stores", "{}").statusCode()).isEqualTo(405);
        assertThat(visitor.get("/health").statusCode()).isEqualTo(200);
    }
}
