// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.store.Store;
import io.cardea.cache.store.Stored;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Kept;
import io.cardea.core.http.WrappedBody;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/// The whole of what is stored. Other codings of it are stored beside it, under its key and variation, so that what purges it purges them.
/// They belong to these bytes alone: to those of this strong entity tag, or, where there is none, to those of this arrival.
final class KeptBody implements Kept, WrappedBody {
    private static final Failure IN_ANOTHER_CODING = Failure.of(Failure.Kind.CLIENT_GONE, "it is given in another coding");

    /// No field's name begins so: it tells a coding from the fields that a scope names.
    private static final char MARK = '=';

    private final Store store;
    private final Stored stored;
    private final Body body;

    /// @param stored retained for this call only
    KeptBody(Store store, Stored stored) {
        this.store = store;
        this.stored = stored;
        this.body = Body.of(stored.body().retainedSlice());
    }

    @Override
    public Body body() {
        return body;
    }

    private String scope(String coding) {
        var tag = stored.fields().first(FieldName.ETAG).orElse("");
        return stored.scope() + '\n' + MARK + coding + ' ' + (tag.startsWith("\"") ? tag : Long.toString(stored.arrival()));
    }

    /// Whether a line of a scope names a coding.
    static boolean isCoding(String line) {
        return line.indexOf(MARK) == 0;
    }

    static String coding(String line) {
        return line.substring(1, line.indexOf(' '));
    }

    @Override
    public Optional<Body> in(String coding) {
        var scope = scope(coding);
        Optional<Body> form = Optional.empty();
        for (var each : store.find(stored.key(), scope)) {
            if (form.isPresent() || !each.variation().equals(stored.variation())) {
                each.release();
                continue;
            }
            store.used(each);
            form = Optional.of(Body.of(each.body()));
        }
        if (form.isPresent()) body.cancel(IN_ANOTHER_CODING);
        return form;
    }

    @Override
    public void keep(String coding, ByteBuf whole) {
        store.put(Stored.of(stored.key(), scope(coding), stored.variation(), stored.status(), new Fields(), stored.terms(), whole.retainedSlice(), stored.sequence(), stored.tags()));
    }
}
