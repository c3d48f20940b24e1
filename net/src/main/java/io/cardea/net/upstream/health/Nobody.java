// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Link;
import io.cardea.core.http.Response;
import java.util.Optional;
import java.util.concurrent.Executor;

/// For whom a probe is: a PROXY header speaks for nobody then.
enum Nobody implements Client {
    ASKS;

    private static final Link LINK = new Link("", -1, Optional.empty());

    @Override
    public void respond(Response response) {
        throw new IllegalStateException("nobody has asked");
    }

    @Override
    public void inform(Response interim) {
        throw new IllegalStateException("nobody has asked");
    }

    @Override
    public void reset() {
        throw new IllegalStateException("nobody has asked");
    }

    @Override
    public String address() {
        return "";
    }

    @Override
    public void believe(String address) {
        throw new IllegalStateException("nobody has asked");
    }

    @Override
    public String peerAddress() {
        return "";
    }

    @Override
    public Link link() {
        return LINK;
    }

    @Override
    public Executor loop() {
        throw new IllegalStateException("nobody has asked");
    }

    @Override
    public boolean isOnLoop() {
        return false;
    }
}
