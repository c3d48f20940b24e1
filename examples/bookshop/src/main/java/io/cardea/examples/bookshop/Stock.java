// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import io.cardea.examples.bookshop.Data.Book;
import io.cardea.examples.bookshop.Data.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// How many copies of each book stand in each store, and a world that changes it: readers buy, more of them where it is day, and the
/// publisher delivers some while after a shelf has run low.
///
/// It has no thread of its own: time that has passed is caught up with by whoever looks or waits. Any thread may call it.
final class Stock {
    /// What happened, as it is told.
    ///
    /// @param seq  counts from 1 without a gap
    /// @param what `sold` or `delivered`
    /// @param left copies of the book in that store now
    /// @param all  copies in all stores now
    record Change(long seq, String what, int store, String city, int book, String title, int copies, int left, int all) {
    }

    private record Delivery(long due, int store, int book, int copies) {
    }

    /// So many are kept for those who are behind.
    static final int KEPT = 128;
    private static final int CAUGHT_UP = 400;
    private static final int LOW = 1;

    private final List<Store> stores;
    private final List<Book> books;
    private final int[][] copies; // Everything from here on is guarded by this.
    private final int[] totals;
    private final ArrayDeque<Change> recent = new ArrayDeque<>();
    private final ArrayDeque<Delivery> ordered = new ArrayDeque<>();
    private final RandomGenerator random;
    private final InstantSource clock;
    private final long pace;
    private long seq;
    private long due;

    /// @param pace the mean time between two changes
    Stock(List<Store> stores, List<Book> books, RandomGenerator random, InstantSource clock, Duration pace) {
        this.stores = stores;
        this.books = books;
        this.random = random;
        this.clock = clock;
        this.pace = pace.toMillis();
        copies = new int[stores.size()][books.size()];
        totals = new int[books.size()];
        for (var shelf : copies) for (var book = 0; book < shelf.length; book++) totals[book] += shelf[book] = random.nextInt(2, 9);
        due = clock.millis();
    }

    /// Copies of each book in all stores, in the order of the books' ids, which count from 1.
    synchronized int[] totals() {
        catchUp();
        return totals.clone();
    }

    /// Copies of one book in each store, in the order of the stores' ids.
    ///
    /// @param book an id from 1 to the number of books
    synchronized int[] of(int book) {
        catchUp();
        var each = new int[stores.size()];
        for (var store = 0; store < each.length; store++) each[store] = copies[store][book - 1];
        return each;
    }

    /// The changes after that one, oldest first; waits until there is one. Whoever is [#KEPT] behind gets the last ones, and sees the gap.
    synchronized List<Change> after(long seen) throws InterruptedException {
        while (true) {
            catchUp();
            if (seq > seen) return recent.stream().filter(change -> change.seq > seen).toList();
            wait(Math.max(1, due - clock.millis()));
        }
    }

    /// The last changes, oldest first.
    synchronized List<Change> last(int count) {
        catchUp();
        return recent.stream().skip(Math.max(0, recent.size() - count)).toList();
    }

    private void catchUp() {
        var now = clock.millis();
        for (var steps = 0; due <= now; steps++) {
            if (steps == CAUGHT_UP) due = now; // Nobody has looked for a long time: what happened meanwhile stays untold.
            tell(step());
            due += 1 + (long) (-Math.log(1 - random.nextDouble()) * pace); // Customers do not know of each other: a Poisson process.
        }
    }

    private void tell(Change change) {
        recent.add(change);
        if (recent.size() > KEPT) recent.remove();
    }

    private Change step() {
        seq++;
        var van = ordered.peek();
        if (van != null && van.due <= seq) return changed("delivered", ordered.remove());
        var store = openStore();
        var book = (int) (books.size() * Math.pow(random.nextDouble(), 2.5)); // The best known come first, and sell best.
        while (copies[store][book] == 0) book = (book + 1) % books.size();
        var sold = 1 + (random.nextInt(5) == 0 ? random.nextInt(copies[store][book]) % 3 : 0);
        var change = changed("sold", new Delivery(seq, store, book, -sold));
        var shelf = store;
        var low = book;
        if (change.left <= LOW && ordered.stream().noneMatch(each -> each.store == shelf && each.book == low))
            ordered.add(new Delivery(seq + 4 + random.nextInt(4), store, book, 3 + random.nextInt(6)));
        return change;
    }

    private Change changed(String what, Delivery by) {
        var left = copies[by.store][by.book] += by.copies;
        totals[by.book] += by.copies;
        var store = stores.get(by.store);
        var book = books.get(by.book);
        return new Change(seq, what, store.id(), store.city(), book.id(), book.title(), Math.abs(by.copies), left, totals[by.book]);
    }

    /// Three looks for one where it is between nine and nine; if there is none, somebody buys by night.
    private int openStore() {
        var store = random.nextInt(stores.size());
        for (var looks = 0; looks < 3; looks++) {
            var hour = clock.instant().atZone(ZoneId.of(stores.get(store).timezone())).getHour();
            if (hour >= 9 && hour < 21) break;
            store = random.nextInt(stores.size());
        }
        return store;
    }
}
