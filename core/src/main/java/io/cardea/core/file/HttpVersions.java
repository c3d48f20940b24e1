// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

/// Which versions of HTTP are spoken: `auto` is what both sides know best.
public enum HttpVersions {
    AUTO, HTTP1, HTTP2;

    public boolean one() {
        return this != HTTP2;
    }

    public boolean two() {
        return this != HTTP1;
    }
}
