// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.nio.file.Path;

/// Another process: takes the lock of a folder, says so, and holds it until its input ends.
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
        try (var lock = FolderStorage.in(Path.of(arguments[0])).lock().orElseThrow()) {
            System.out.println("held");
            while (System.in.read() >= 0) {}
        }
    }
}
