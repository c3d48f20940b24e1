// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

/// The reference keeps what it asks of others.
class HeapStoreTest extends StoreContract {
    @Override
    Store open(long most) {
        return new HeapStore(most);
    }
}
