// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/// The three services of the shop, and the port each would like to have.
public enum Service {
    CATALOG(9001), REVIEWS(9002), STORES(9003);

    private final int port;

    Service(int port) {
        this.port = port;
    }

    /// The service's name as it is written on the command line and in its output.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The port that is tried first when none was asked for.
    public int usualPort() {
        return port;
    }

    static Optional<Service> named(String label) {
        return Arrays.stream(values()).filter(service -> service.label().equals(label)).findFirst();
    }

    Answers open() {
        return switch (this) {
            case CATALOG -> new Catalog(Data.authors(), Data.books());
            case REVIEWS -> new Reviews(Data.reviews());
            case STORES -> new Stores(Data.stores(), new Stock(Data.stores(), Data.books(), new SplittableRandom(), InstantSource.system(), Duration.ofMillis(900)));
        };
    }
}
