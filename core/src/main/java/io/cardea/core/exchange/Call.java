// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a blocking policy sees of an exchange while it is lent to it: our own types, no buffer, nothing to release.
///
/// What it changes are fields of its own, which the exchange takes over when the policy is back: the loop may look at the
/// request at any time. Used by one thread at a time; every method throws [IllegalStateException] once the loan is over.
public final class Call {
    private volatile @Nullable Exchange lent;
    private @Nullable Fields changed;

    Call(Exchange exchange) {
        this.lent = exchange;
    }

    public String method() {
        return exchange().request().method();
    }

    public String scheme() {
        return exchange().request().scheme();
    }

    public String host() {
        return exchange().request().host();
    }

    /// The canonical path, the one that the origin will get.
    public String path() {
        return exchange().request().path();
    }

    public String query() {
        return exchange().request().query();
    }

    /// What a `{name}` of the route's path matched.
    public Optional<String> variable(String name) {
        return exchange().variable(name);
    }

    public Optional<String> header(String name) {
        return fields().first(FieldName.of(name));
    }

    public List<String> headers(String name) {
        return fields().all(FieldName.of(name));
    }

    /// Sets a request field for what follows, the origin included.
    public void setHeader(String name, String value) {
        own().set(FieldName.of(name), value);
    }

    public void removeHeader(String name) {
        own().remove(FieldName.of(name));
    }

    /// The address of the client, after trusted proxies were believed.
    public String clientAddress() {
        return exchange().client().address();
    }

    public String requestId() {
        return exchange().requestId();
    }

    /// Whether the client has gone or was answered by a time-out, so that the work may stop.
    public boolean isCancelled() {
        return exchange().isRecalled();
    }

    void end() {
        lent = null;
    }

    /// On the loop, once the loan is over: what was changed takes effect.
    void giveBack(Request request) {
        if (changed != null) request.fields().become(changed);
    }

    private Fields fields() {
        var request = exchange().request();
        return changed == null ? request.fields() : changed;
    }

    private Fields own() {
        var request = exchange().request();
        var own = changed;
        if (own == null) changed = own = request.fields().copy();
        return own;
    }

    private Exchange exchange() {
        var exchange = lent;
        if (exchange == null) throw new IllegalStateException("this call's loan is over: a policy may use it only until it returns");
        return exchange;
    }
}
