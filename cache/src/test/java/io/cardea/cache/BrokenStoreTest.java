// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.cache.store.HeapStore;
import io.cardea.cache.store.Store;
import io.cardea.cache.store.Stored;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A store that breaks is our mistake: who asked is answered all the same or told so, and who comes later is not left waiting.
class BrokenStoreTest {
    private final AtomicInteger finds = new AtomicInteger();
    private int brokenFind;
    private boolean putBreaks;
    private final ScriptedExchange edge = new ScriptedExchange(RowConfig.of(Map.of()), new StoppedClock(1_700_000_000_000L), breaking(new HeapStore(1 << 20)));

    private Store breaking(Store store) {
        return (Store) Proxy.newProxyInstance(Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("find") && finds.incrementAndGet() == brokenFind) throw new IllegalStateException("broken");
            if (method.getName().equals("put") && putBreaks) {
                ((Stored) arguments[0]).release();
                throw new IllegalStateException("broken");
            }
            try {
                return method.invoke(store, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @AfterEach
    void close() {
        edge.close();
    }

    private ScriptedExchange.Answer ask() {
        return edge.ask("GET", "/x", new Fields(), new byte[0], new ScriptedExchange.Origin(false, 200, new Fields().add(FieldName.CACHE_CONTROL, "max-age=60"), new byte[1000], 0, false));
    }

    /// As the loop does: what is thrown is logged and forgotten.
    private void tryToAsk() {
        try {
            ask();
        } catch (IllegalStateException | AssertionError e) {
            assertThat(e).hasMessageContaining("broken");
        }
    }

    @Test
    void whatCannotBeStoredIsReadToItsEnd() {
        putBreaks = true;
        assertThat(ask()).satisfies(each -> assertThat(each.whole()).isTrue()).satisfies(each -> assertThat(each.body()).hasSize(1000));
        putBreaks = false;
        assertThat(ask()).satisfies(each -> assertThat(each.whole()).isTrue()).satisfies(each -> assertThat(each.body()).hasSize(1000));
        assertThat(ask().asked()).isFalse();
    }

    @Test
    void whereTheSecondLookBreaksNobodyJoinsWhatNeverBegan() {
        brokenFind = 2;
        tryToAsk();
        assertThat(finds).hasValueGreaterThanOrEqualTo(2);
        assertThat(ask().whole()).isTrue();
        assertThat(ask().asked()).isFalse();
    }
}
