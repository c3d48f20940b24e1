// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.net.tls.KeyPairing;
import java.io.IOException;
import java.security.KeyPair;
import java.util.Optional;
import java.util.Set;

/// Where accounts, certificates and what is under way are kept; several processes may share it. On the thread of ACME.
///
/// What is broken is as if it were not there, and told once.
interface Storage {
    /// The account at an authority.
    ///
    /// @param url as the authority named it; empty until it has
    record StoredAccount(KeyPair keys, Optional<String> url) {}

    Optional<StoredAccount> account(String directory);

    void save(String directory, StoredAccount account) throws IOException;

    /// A stamp of the stored certificate: another when there is another, empty when there is none.
    String stamp(String name);

    Optional<KeyPairing> certificate(String name);

    void save(String name, KeyPairing certificate) throws IOException;

    /// Of whom there are certificates.
    Set<String> names();

    Attempt attempt(String name);

    void save(String name, Attempt attempt) throws IOException;

    /// The key of the certificate that is being ordered: an order that is finished after a restart needs it.
    Optional<KeyPair> nextKey(String name);

    void saveNextKey(String name, KeyPair keys) throws IOException;

    void dropNextKey(String name) throws IOException;

    /// Nothing is under way for it any more.
    void forget(String name) throws IOException;

    /// Held by one process at a time, while it orders. Empty if another has it.
    Optional<Lock> lock() throws IOException;

    /// Given back by closing.
    interface Lock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
