// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.cache.ScriptedExchange.Answer;
import io.cardea.cache.ScriptedExchange.Begun;
import io.cardea.cache.ScriptedExchange.Origin;
import io.cardea.cache.store.HeapStore;
import io.cardea.cache.store.Store;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who comes in the moment in which the last byte is there and the answer is put into the store: before it is found there, and after. One fetch is enough
/// for all of them. The store lets others come in that very moment, so nothing here depends on time.
class StoringMomentTest {
    private static final String BODY = "x".repeat(3000);

    private final List<Begun> came = new ArrayList<>();
    private boolean before; // it is put there one comes
    private boolean after;
    private boolean looked; // and found nothing, when another comes and goes
    private final ScriptedExchange edge = new ScriptedExchange(RowConfig.of(Map.of()), new StoppedClock(1_700_000_000_000L), watched(new HeapStore(1 << 20)));

    private Store watched(Store store) {
        return (Store) Proxy.newProxyInstance(Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
            boolean puts = method.getName().equals("put");
            try {
                if (puts && before) comes();
                var done = method.invoke(store, arguments);
                if (puts && after) comes();
                if (method.getName().equals("find") && looked) {
                    looked = false;
                    ask();
                }
                return done;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private void comes() {
        before = false; // else it would come for itself too, if it were to fetch
        after = false;
        came.add(edge.begin("GET", "/x", new Fields(), new byte[0]));
    }

    @AfterEach
    void close() {
        edge.close();
    }

    private Answer ask() {
        return edge.ask("GET", "/x", new Fields(), new byte[0], new Origin(false, 200, new Fields().add(FieldName.CACHE_CONTROL, "max-age=60"), BODY.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, false));
    }

    private static String body(Answer answer) {
        return new String(answer.body(), java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    void whoComesBeforeItIsFoundJoins() {
        before = true;
        assertThat(body(ask())).isEqualTo(BODY);
        assertThat(came).hasSize(1);
        var other = came.getFirst().end();
        assertThat(other.requests()).as("the origin was asked once, for the first").hasSize(1);
        assertThat(body(other)).isEqualTo(BODY);
        assertThat(other.whole()).isTrue();
        assertThat(other.fields().joined(FieldName.of("Cache-Status")).orElse("")).contains("collapsed");
    }

    @Test
    void whoComesWhenItIsFoundIsGivenIt() {
        after = true;
        ask();
        var other = came.getFirst().end();
        assertThat(other.requests()).hasSize(1);
        assertThat(body(other)).isEqualTo(BODY);
        assertThat(other.fields().joined(FieldName.of("Cache-Status")).orElse("")).contains("hit");
    }

    /// It found nothing, since nothing was stored then; and there is no flight any more.
    @Test
    void whoHasLookedBeforeAndAsksAfterLooksAgain() {
        looked = true;
        var other = edge.begin("GET", "/x", new Fields(), new byte[0]).end();
        assertThat(looked).isFalse();
        assertThat(other.requests()).hasSize(1);
        assertThat(body(other)).isEqualTo(BODY);
        assertThat(other.fields().joined(FieldName.of("Cache-Status")).orElse("")).contains("hit");
    }
}
