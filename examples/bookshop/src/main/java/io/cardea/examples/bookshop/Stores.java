// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import io.cardea.examples.bookshop.Data.Store;
import io.cardea.examples.bookshop.Stock.Change;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The shop's houses in the world, which of them are near, and what stands on their shelves just now: as lists, and live over a WebSocket.
final class Stores implements Answers {
    private static final double EARTH_RADIUS_KM = 6371.0088; // The mean radius of the IUGG.

    private final List<Store> stores;
    private final Stock stock;

    Stores(List<Store> stores, Stock stock) {
        this.stores = stores;
        this.stock = stock;
    }

    private record StoreList(int total, List<Store> items) {
    }

    private record Near(Store store, double km) {
    }

    private record NearList(double lat, double lon, List<Near> items) {
    }

    /// @param books copies of each book in all stores together
    private record StockList(int[] books) {
    }

    /// @param stores copies of the book in each store
    private record BookStock(int book, int[] stores) {
    }

    /// The first message of a live conversation.
    private record Welcome(String what, long seq, List<Change> recent) {
    }

    @Override
    public Reply answer(Ask ask) {
        if (!ask.method.equals("GET")) throw ask.wrongMethod("GET, HEAD");
        var path = ask.path;
        if (path.equals(List.of("health"))) return Reply.json(Map.of("status", "up", "stores", stores.size())).with("Cache-Control", "no-store");
        if (path.equals(List.of("stores"))) return Reply.json(new StoreList(stores.size(), stores)).with("Cache-Control", "max-age=60");
        if (path.equals(List.of("stores", "near"))) return near(ask).with("Cache-Control", "max-age=60");
        if (path.equals(List.of("stores", "stock"))) return stock(ask).with("Cache-Control", "no-store");
        if (path.equals(List.of("stores", "live"))) throw Problem.of(426, "This is a live feed", "Ask for a WebSocket to hear what is sold and delivered.");
        if (path.size() == 2 && path.getFirst().equals("stores")) return one(ask.id(1)).with("Cache-Control", "max-age=60");
        throw ask.unknownPath();
    }

    @Override
    public Optional<Talk> talk(Ask ask) {
        return ask.path.equals(List.of("stores", "live")) ? Optional.of(this::tell) : Optional.empty();
    }

    private void tell(WebSocket socket) throws IOException, InterruptedException {
        var recent = stock.last(6);
        var seen = recent.getLast().seq();
        socket.send(Json.bytes(new Welcome("welcome", seen, recent)));
        while (true) {
            for (var change : stock.after(seen)) {
                socket.send(Json.bytes(change));
                seen = change.seq();
            }
        }
    }

    private Reply stock(Ask ask) {
        var all = stock.totals();
        var book = ask.number("book", 0, 1, all.length);
        return Reply.json(book == 0 ? new StockList(all) : new BookStock(book, stock.of(book)));
    }

    private Reply one(int id) {
        return Reply.json(stores.stream().filter(store -> store.id() == id).findFirst()
                .orElseThrow(() -> Problem.notFound("There is no store %d.".formatted(id))));
    }

    private Reply near(Ask ask) {
        var lat = degrees(ask, "lat", 90);
        var lon = degrees(ask, "lon", 180);
        var limit = ask.number("limit", 5, 1, 20);
        return Reply.json(new NearList(lat, lon, stores.stream()
                .map(store -> new Near(store, Math.round(10 * kilometres(lat, lon, store.lat(), store.lon())) / 10.0))
                .sorted(Comparator.comparingDouble(Near::km)).limit(limit).toList()));
    }

    private static double degrees(Ask ask, String name, double bound) {
        var text = ask.parameter(name).orElse("");
        try {
            var value = Double.parseDouble(text);
            if (Math.abs(value) <= bound) return value; // Not so for NaN.
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw Problem.badParameter(name, "degrees from -%.0f to %.0f".formatted(bound, bound), text);
    }

    /// The great-circle distance by the haversine formula, which stays exact for small distances.
    static double kilometres(double lat1, double lon1, double lat2, double lon2) {
        var phi1 = Math.toRadians(lat1);
        var phi2 = Math.toRadians(lat2);
        var sinLat = Math.sin((phi2 - phi1) / 2);
        var sinLon = Math.sin(Math.toRadians(lon2 - lon1) / 2);
        var h = sinLat * sinLat + Math.cos(phi1) * Math.cos(phi2) * sinLon * sinLon;
        return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
    }
}
