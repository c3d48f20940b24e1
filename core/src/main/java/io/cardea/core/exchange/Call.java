// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.FieldName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a blocking policy sees of an exchange while it is lent to it: our own types, no buffer, nothing to release.
///
/// Used by one thread at a time; every method throws [IllegalStateException] once the loan is over.
public final class Call {
    private volatile @Nullable Exchange lent;

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
        return exchange().request().fields().first(FieldName.of(name));
    }

    public List<String> headers(String name) {
        return exchange().request().fields().all(FieldName.of(name));
    }

    /// Sets a request field for what follows, the origin included.
    public void setHeader(String name, String value) {
        exchange().request().fields().set(FieldName.of(name), value);
    }

    public void removeHeader(String name) {
        exchange().request().fields().remove(FieldName.of(name));
    }

    /// The address of the client, after trusted proxies were believed.
    public String clientAddress() {
        return exchange().client().address();
    }

    public String requestId() {
        return exchange().requestId();
    }

    /// Whether the client has gone, so that the work may stop.
    public boolean isCancelled() {
        return exchange().isOver();
    }

    void end() {
        lent = null;
    }

    private Exchange exchange() {
        var exchange = lent;
        if (exchange == null) throw new IllegalStateException("this call's loan is over: a policy may use it only until it returns");
        return exchange;
    }
}
