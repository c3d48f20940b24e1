// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Parts;
import io.cardea.cache.rfc9111.Rules;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.cache.store.CacheKey;
import io.cardea.cache.store.HeapStore;
import io.cardea.cache.store.GuardedStore;
import io.cardea.cache.store.Purges;
import io.cardea.cache.store.Ticks;
import io.cardea.cache.store.Stored;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private static final String TEXT = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final CacheKey KEY = CacheKey.of(new Request("GET", "https", "a.test", -1, "/a", "", "1.1", new Fields(), Body.empty()), "");

    private final HeapStore store = new HeapStore(1 << 20);
    private final Purges purges = new Purges(Ticks.SYSTEM);
    private long most = 1000;
    private Budget budget = new Budget(1000);

    @AfterEach
    void close() {
        store.close();
    }

    private Stored piece(int first, int end, String tag) {
        var fields = new Fields().add(FieldName.ETAG, tag);
        int status = Parts.describe(fields, new Extent(first, end, TEXT.length()));
        var body = Unpooled.copiedBuffer(TEXT.substring(first, end), StandardCharsets.US_ASCII);
        return Stored.of(KEY, "", Variation.NONE, status, fields, Terms.of(status, fields, Rules.STANDARD, 0, 0, 0, true), body, purges.current(), List.of());
    }

    private void put(int first, int end) {
        put(first, end, "\"a\"");
    }

    private void put(int first, int end, String tag) {
        Pieces.put(new GuardedStore(store, purges), piece(first, end, tag), most, budget);
        assertThat(budget.held()).isZero();
    }

    /// What is stored, sorted; each with its bytes checked.
    private List<String> stored() {
        var found = store.find(KEY);
        try {
            for (var each : found) {
                var extent = each.extent();
                assertThat(each.body().toString(StandardCharsets.US_ASCII)).isEqualTo(TEXT.substring((int) extent.first(), (int) extent.end()));
                assertThat(each.status()).isEqualTo(extent.isWhole() ? 200 : 206);
                assertThat(each.fields().joined(FieldName.CONTENT_LENGTH)).contains(Long.toString(extent.length()));
            }
            return found.stream().map(each -> each.extent().first() + "-" + each.extent().end()).sorted().toList();
        } finally {
            found.forEach(Stored::release);
        }
    }

    @Test
    void whatTouchesBecomesOne() {
        put(0, 5);
        put(10, 15);
        assertThat(stored()).containsExactly("0-5", "10-15");
        put(5, 10);
        assertThat(stored()).containsExactly("0-15");
    }

    @Test
    void whatWouldBecomeTooLargeStaysInPieces() {
        most = 12;
        put(0, 5);
        put(5, 10);
        put(10, 15);
        assertThat(stored()).containsExactly("0-10", "10-15");
    }

    @Test
    void whatLiesInsideChangesNoBytes() {
        put(0, 10);
        put(2, 4);
        assertThat(stored()).containsExactly("0-10");
    }

    @Test
    void whatIsSmallIsNotJoinedToWhatIsLargeBeforeItHasGrown() {
        put(0, 30);
        put(30, 31);
        assertThat(stored()).containsExactly("0-30", "30-31");
        put(31, 32);
        assertThat(stored()).containsExactly("0-32");
    }

    @Test
    void theLastSmallPartMakesItWhole() {
        put(0, 35);
        put(35, 36);
        assertThat(stored()).containsExactly("0-36");
    }

    @Test
    void whatBringsNoNewByteIsNotCopiedAndSaysWhatHolds() {
        put(0, 30);
        var before = store.find(KEY).getFirst();
        put(3, 4);
        var after = store.find(KEY).getFirst();
        assertThat(after.arrival()).isGreaterThan(before.arrival());
        assertThat(after.body()).isSameAs(before.body());
        before.release();
        after.release();
        assertThat(stored()).containsExactly("0-30");
    }

    @Test
    void whereNothingMoreMayLieBesideTheStoreNothingIsJoined() {
        budget = new Budget(9);
        put(0, 5);
        put(5, 10);
        assertThat(stored()).containsExactly("0-5", "5-10");
    }

    @Test
    void aWholeIsNotGivenUpForAPart() {
        store.put(piece(0, TEXT.length(), "\"a\""));
        put(0, 5);
        put(0, 5, "\"b\"");
        assertThat(stored()).containsExactly("0-36");
    }

    @Test
    void partsOfAnotherRepresentationGo() {
        put(0, 5);
        put(10, 15);
        put(20, 25, "\"b\"");
        assertThat(stored()).containsExactly("20-25");
    }

    @Test
    void whatWasPurgedIsNotJoined() {
        put(0, 5);
        new GuardedStore(store, purges).purge(KEY, false);
        put(5, 10);
        assertThat(stored()).contains("5-10").doesNotContain("0-10");
    }

    @Test
    void aPurgeThatMeetsTheOldestPartMeetsAll() {
        put(0, 5);
        long old = purges.current();
        purges.tags(List.of("another"), false);
        put(5, 10);
        var joined = store.find(KEY);
        assertThat(joined).singleElement().satisfies(each -> assertThat(each.sequence()).isEqualTo(old));
        joined.forEach(Stored::release);
    }

    @Test
    void ofManyThatLieApartTheFirstGo() {
        for (int i = 0; i < 12; i++) put(i * 3, i * 3 + 1);
        assertThat(stored()).hasSize(8).contains("33-34").doesNotContain("0-1");
    }

    @Property(tries = 300)
    void whateverComesEachByteThatIsThereIsRight(@ForAll @Size(max = 8) List<@IntRange(max = 33) Integer> firsts, @ForAll @IntRange(min = 3, max = 9) int length) {
        for (int first : firsts) put(first, Math.min(TEXT.length(), first + length));
        var all = stored(); // checks the bytes
        store.remove(KEY);
        var bytes = new java.util.BitSet();
        for (int first : firsts) bytes.set(first, Math.min(TEXT.length(), first + length));
        assertThat(all).as("as many as there are runs of bytes").hasSize(runs(bytes));
    }

    private static int runs(java.util.BitSet bytes) {
        int runs = 0;
        for (int at = bytes.nextSetBit(0); at >= 0; at = bytes.nextSetBit(bytes.nextClearBit(at))) runs++;
        return runs;
    }
}
