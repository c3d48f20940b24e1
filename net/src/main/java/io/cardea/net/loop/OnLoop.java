// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.loop;

/// Something that lives on one loop: every client that `net` makes is one, so that its origins can share its loop.
public interface OnLoop {
    Loop home();
}
